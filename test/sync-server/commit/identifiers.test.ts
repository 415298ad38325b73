import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Id } from '../../../shared/ids.ts'
import type { IdentifierClaim } from '../../../sync-server/commit/commit-store.ts'
import { createIdentifierClaims } from '../../../sync-server/commit/identifier-claims.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  createAuthors,
  enrolWireStation,
  newPatient,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'

describe.each(databaseKinds)('which patient an identifier finds, on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let authors: ReturnType<typeof createAuthors>

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    authors = createAuthors(server)
    await authors.create()
    ward = await enrolWireStation(server, 'Ward 3')
  })

  const holderOf = async (value: string): Promise<Id | undefined> =>
    (
      await server.owner
        .selectFrom('patient_identifiers')
        .select('patient_id')
        .where('value', '=', value)
        .executeTakeFirst()
    )?.patient_id
  const ssn_index = 'b'.repeat(64)
  const withNumber = { ssn_index, ssn_last4: '1234' }

  it('is the first of two that one push brings, with the question whether they are one', async () => {
    const [first, second] = [v7(), v7()]
    const { outcomes } = await ward.push([
      ward.envelope([newPatient(first, withNumber)], authors.nurse),
      ward.envelope([newPatient(second, withNumber)], authors.nurse),
    ])
    expect(outcomes.map(({ result }) => result)).toEqual(['applied', 'conflict'])
    expect(await holderOf(ssn_index)).toBe(first)
  })

  it('is none whose registration is put aside', async () => {
    const [first, second] = [v7(), v7()]
    const { outcomes } = await ward.push([
      ward.envelope([newPatient(first, { ...withNumber, full_name: '' })], authors.nurse),
      ward.envelope([newPatient(second, withNumber)], authors.nurse),
    ])
    expect(outcomes.map(({ result }) => result)).toEqual(['quarantined', 'applied'])
    expect(await holderOf(ssn_index)).toBe(second)
  })

  it('is the next one once a passport was corrected in the same push', async () => {
    const [first, second] = [v7(), v7()]
    const { outcomes } = await ward.push([
      ward.envelope([newPatient(first, { passport_number: 'A1' })], authors.nurse),
      ward.envelope(
        [patchOf('patients', first, { version: null, seq: 1 }, { passport_number: ['A1', 'A2'] })],
        authors.nurse,
      ),
      ward.envelope([newPatient(second, { passport_number: 'A1' })], authors.nurse),
    ])
    expect(outcomes.map(({ result }) => result)).toEqual(['applied', 'applied', 'applied'])
    expect([await holderOf('A1'), await holderOf('A2')]).toEqual([second, first])
  })

  describe('that is disputed', () => {
    const other_index = 'c'.repeat(64)
    const openQuestions = async () =>
      (
        await server.owner
          .selectFrom('conflicts')
          .select(['record_id', 'candidates'])
          .where('kind', '=', 'duplicate_patient')
          .where('state', '=', 'open')
          .execute()
      ).map(({ record_id, candidates }) => [record_id, JSON.stringify(candidates)] as const)

    /** A patient of whom one station says one national ID, and another station another. */
    async function disputed(): Promise<Id> {
      const id = v7()
      await ward.commit([newPatient(id)], authors.nurse)
      for (const to of [ssn_index, other_index]) {
        const station = await enrolWireStation(server, `Desk ${to.slice(0, 1)}`)
        const fields = { ssn_index: [null, to], ssn_sealed: [null, to], ssn_last4: [null, '1234'] } as const
        await station.commit([patchOf('patients', id, { version: null }, fields)], authors.nurse)
      }
      return id
    }

    it.each([ssn_index, other_index])(
      'asks who else is registered with %s whether they are one',
      async (index) => {
        const first = await disputed()
        const second = v7()
        const again = newPatient(second, { ssn_index: index, ssn_last4: '1234' })
        expect((await ward.commit([again], authors.nurse)).result).toBe('conflict')
        const [question, ...others] = await openQuestions()
        expect(others).toEqual([])
        expect(question?.[0]).toBe(second)
        expect(question?.[1]).toContain(first)
      },
    )

    it('asks nobody about a number that nobody claims', async () => {
      await disputed()
      const else_index = 'd'.repeat(64)
      expect((await ward.commit([newPatient(v7(), { ssn_index: else_index })], authors.nurse)).result).toBe(
        'applied',
      )
      expect(await openQuestions()).toEqual([])
    })
  })

  it.runIf(database === 'postgres')(
    'is whoever came first, where another transaction gave it meanwhile',
    async () => {
      const site_id = await server.siteId()
      const [first, second] = [v7(), v7()]
      const claimOf = (patient_id: Id): IdentifierClaim => ({
        site_id,
        kind: 'ssn_index',
        value: ssn_index,
        patient_id,
      })
      let attempts = 0
      const others = await server.database.transaction({ site_id }, async (trx) => {
        attempts += 1
        const claims = createIdentifierClaims(trx)
        const found = await claims.claim([claimOf(second)])
        if (attempts === 1)
          await server.database.transaction({ site_id }, async (other) => {
            const meanwhile = createIdentifierClaims(other)
            await meanwhile.claim([claimOf(first)])
            await meanwhile.write()
          })
        await claims.write()
        return found
      })
      expect(attempts).toBe(2)
      expect(others).toEqual([{ claim: claimOf(second), holder_id: first }])
      expect(await holderOf(ssn_index)).toBe(first)
    },
  )
})
