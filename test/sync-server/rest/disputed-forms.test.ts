import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Conflict } from '../../../shared/conflicts/conflict.ts'
import type { Id } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { type Author, enrolWireStation, type WireStation } from '../../support/wire-station.ts'
import { newForm, nursingVersion, reportVersion } from '../commit/form-ops.ts'
import { aPatient, aVisit, openWard, type RestClient, type Ward } from './rest-client.ts'

const FORM = { mode_of_arrival: 'wheelchair', chief_complaint: 'Shortness of breath' }
const REPORT = {
  modality: 'mri',
  body_region: 'Brain',
  findings: 'A small lesion of the left frontal lobe.',
  diagnosis: 'Lesion of unclear nature.',
  status: 'preliminary',
}

/*
 * A form of which two versions were written unseen: one counts until a person decides, the other competes. Whoever
 * writes over REST has read the form as it stands (If-Match says so), knows the version that counts, and goes on from it.
 */
describe.each(databaseKinds)('a disputed form over REST on %s', (database) => {
  let server: TestServer
  let ward: Ward
  let clinic: WireStation
  let patient: Id
  let visit: Id

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
    clinic = await enrolWireStation(server, 'Clinic 1')
    patient = (await aPatient(ward.nurse)).id
    visit = (await aVisit(ward.nurse, patient)).id
  })

  const conflicts = async (): Promise<Conflict[]> =>
    (await server.owner.selectFrom('conflicts').selectAll().execute()) as unknown as Conflict[]
  async function onlyConflict(): Promise<Conflict> {
    const [conflict, ...others] = await conflicts()
    if (conflict === undefined || others.length > 0) throw new Error('expected one conflict')
    return conflict
  }
  const standing = ({ candidates }: Conflict): [unknown, boolean][] =>
    candidates.map(({ values, is_current }) => [values.current_version, is_current])

  /** What a person at the clinic decides, of the conflict as it is now. */
  async function decide(author: Author, seen: number | null, current_version: number) {
    const { id } = await onlyConflict()
    const op = { op: 'resolve', entity: 'conflicts', id, base_version: seen, base_station_seq: null }
    const ops = [{ ...op, values: { current_version }, reason: 'asked the patient' }] as unknown as Op[]
    expect((await clinic.commit(ops, author)).result).toBe('applied')
  }

  const kinds: readonly {
    readonly name: string
    readonly path: string
    readonly body: Record<string, unknown>
    readonly amended: Record<string, unknown>
    readonly writer: () => RestClient
    readonly role: 'nurse' | 'physician'
    readonly competing: (study: Id | undefined, author: Id) => Op[]
  }[] = [
    {
      name: 'FRM.05',
      path: 'nursing-assessment',
      body: FORM,
      amended: { ...FORM, chief_complaint: 'Worse since noon', amendment_reason: 'asked again' },
      writer: () => ward.nurse,
      role: 'nurse',
      competing: (_study, author) => {
        const owner = { patient, visit }
        return [newForm(owner), nursingVersion(owner, v7(), author, 1, 'Chest pain')]
      },
    },
    {
      name: 'report',
      path: 'radiology-assessment',
      body: REPORT,
      amended: { ...REPORT, diagnosis: 'Low grade glioma is likely.', amendment_reason: 'discussed' },
      writer: () => ward.physician,
      role: 'physician',
      competing: (study, author) => {
        const owner = { patient, visit, ...(study === undefined ? {} : { study }) }
        return [newForm(owner), reportVersion(owner, v7(), author, 1)]
      },
    },
  ]

  describe.each(kinds)('$name', ({ path, body, amended, writer, role, competing }) => {
    const url = () => `/visits/${visit}/${path}`
    /** The etag before another version came to compete with the first, and the commit of that one. */
    async function dispute(): Promise<{ etag: string; seen: number | null }> {
      const first = await writer().post(url(), body)
      expect(first.status).toBe(201)
      const author = { user_id: writer().user_id, role }
      const outcome = await clinic.commit(
        competing(first.body.study_id as Id | undefined, author.user_id),
        author,
      )
      expect(outcome.result).toBe('conflict')
      return { etag: first.etag, seen: outcome.commit_seq }
    }

    it('is not replaced by who has not seen that it is disputed', async () => {
      const { etag } = await dispute()
      expect((await writer().put(url(), amended, etag)).status).toBe(412)
      expect(standing(await onlyConflict())).toEqual([
        [1, true],
        [2, false],
      ])
    })

    it('goes on from the version that counts, under the next free number, and stays disputed', async () => {
      await dispute()
      const read = await writer().get(url())
      expect(read.body.version).toBe(1)
      const written = await writer().put(url(), amended, read.etag)
      expect(written.status).toBe(200)
      expect(written.body).toMatchObject({ version: 3, base_version: 1 })
      const again = await ward.physician.get(url())
      expect(again.body).toMatchObject({ id: written.body.id, version: 3, base_version: 1 })
      expect(again.etag).toBe(written.etag)
      const conflict = await onlyConflict()
      expect(conflict.state).toBe('open')
      expect(standing(conflict)).toEqual([
        [3, true],
        [2, false],
      ])
    })

    it('goes on from what a person decided', async () => {
      const { seen } = await dispute()
      await decide({ user_id: writer().user_id, role }, seen, 2)
      const read = await writer().get(url())
      expect(read.body.version).toBe(2)
      const written = await writer().put(url(), amended, read.etag)
      expect(written.body).toMatchObject({ version: 3, base_version: 2 })
      expect((await onlyConflict()).state).toBe('resolved')
    })

    it('goes on under a free number also from an earlier version that a person kept', async () => {
      const { seen } = await dispute()
      await decide({ user_id: writer().user_id, role }, seen, 1)
      const read = await writer().get(url())
      const written = await writer().put(url(), amended, read.etag)
      expect(written.body).toMatchObject({ version: 3, base_version: 1 })
      expect((await writer().get(url())).body).toMatchObject({ version: 3, base_version: 1 })
      expect(await conflicts()).toHaveLength(1)
    })
  })
})
