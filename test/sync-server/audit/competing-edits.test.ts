import { sign } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AuditEntry } from '../../../shared/audit/audit-entry.ts'
import type { AuditEvent } from '../../../shared/audit/audit-event.ts'
import { CHAIN_START } from '../../../shared/audit/audit-event.ts'
import { type Id, submissionId } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import type { EnvelopeOutcome } from '../../../shared/sync/push-message.ts'
import { auditHash } from '../../../sync-server/audit/audit-chain.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { openTwoStations } from '../../support/two-stations.ts'
import { patchOf, type WireStation } from '../../support/wire-station.ts'
import type { Ward } from '../rest/rest-client.ts'

describe.each(databaseKinds)('an edit that lost, in the audit on %s', (database) => {
  let server: TestServer
  let people: Ward
  let ward: WireStation
  let clinic: WireStation
  let patient: Id
  let visit: Id
  let base: number

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    ;({ people, ward, clinic, patient, visit, base } = await openTwoStations(server))
  })

  const nurse = () => ({ user_id: people.nurse.user_id, role: 'nurse' }) as const
  const PHONE = '01012345678'
  const setPhone = (to: string): Op =>
    patchOf(
      'patients',
      patient,
      { version: base },
      {
        mobile_number: [PHONE, to],
        mobile_unavailable_reason: [null, null],
      },
    )

  /** Commits on a station and sends the act's event, as the station's first. */
  async function act(station: WireStation, action: string, ops: readonly Op[]): Promise<EnvelopeOutcome> {
    const envelope = station.envelope(ops, nurse())
    const { outcomes } = await station.push([envelope])
    const event: AuditEvent = {
      event_id: v7(),
      occurred_at: envelope.wall_at,
      actor_id: nurse().user_id,
      actor_role: 'nurse',
      action,
      entity: ops[0]?.entity ?? null,
      record_ids: ops.map(({ id }) => id),
      patient_id: patient,
      site_id: station.site_id,
      envelope_id: envelope.envelope_id,
      outcome: 'success',
      reason: null,
    }
    const hash = auditHash(CHAIN_START, event)
    const response = await station.request('POST', '/audit', {
      protocol: 1,
      incarnation: 1,
      events: [{ ...event, audit_seq: 1, prev_hash: CHAIN_START, hash }],
      signature: sign(null, Buffer.from(hash, 'hex'), station.private_key).toString('base64url'),
    })
    expect(response.status).toBe(200)
    const [outcome] = outcomes
    if (outcome === undefined) throw new Error('one envelope has one outcome')
    return outcome
  }

  async function lineOf(station: WireStation): Promise<AuditEntry> {
    const { items } = (await people.admin.get(`/admin/audit?patient_id=${patient}`)).body
    const line = items.find(({ station_id }) => station_id === station.id)
    return AuditEntry.parse(line)
  }

  it('says what it set, and that it was not applied', async () => {
    await act(ward, 'patients.edit', [setPhone('01111111111')])
    expect((await act(clinic, 'patients.edit', [setPhone('01222222222')])).result).toBe('conflict')
    const change = { entity: 'patients', record_id: patient, field: 'mobile_number', before: PHONE }
    expect((await lineOf(ward)).changes).toEqual([{ ...change, after: '01111111111', is_applied: true }])
    const lost = (await lineOf(clinic)).changes.filter(({ entity }) => entity === 'patients')
    expect(lost).toEqual([{ ...change, after: '01222222222', is_applied: false }])
  })

  it('says of a national ID no more than its last four digits', async () => {
    const setSsn = (digit: string): Op =>
      patchOf(
        'patients',
        patient,
        { version: base },
        {
          ssn_index: [null, digit.repeat(64)],
          ssn_sealed: [null, `sealed${digit}`],
          ssn_last4: [null, digit.repeat(4)],
        },
      )
    await act(ward, 'patients.edit', [setSsn('1')])
    expect((await act(clinic, 'patients.edit', [setSsn('2')])).result).toBe('conflict')
    const line = await lineOf(clinic)
    expect(line.changes.filter(({ is_applied }) => !is_applied)).toEqual([
      {
        entity: 'patients',
        record_id: patient,
        field: 'ssn_last4',
        before: null,
        after: '2222',
        is_applied: false,
      },
    ])
    expect(JSON.stringify(line)).not.toMatch(/2{64}|sealed/)
  })

  it('names the version of a form that did not become the current one, its abuse section withheld', async () => {
    const submission_id = submissionId(visit, 'SH.MR.FRM.05')
    const form = (chief_complaint: string, has_signs_of_abuse: boolean): Op[] => [
      {
        op: 'create',
        entity: 'form_submissions',
        id: submission_id,
        fields: {
          visit_id: visit,
          patient_id: patient,
          study_id: null,
          form_code: 'SH.MR.FRM.05',
          status: 'submitted',
          submitted_at: '2026-05-01T08:00:00.000Z',
          current_version: 1,
        },
      },
      {
        op: 'append',
        entity: 'nursing_assessments',
        id: v7(),
        fields: {
          visit_id: visit,
          patient_id: patient,
          submission_id,
          version: 1,
          base_version: 0,
          form_version: '1',
          entered_at: '2026-05-01T08:00:00.000Z',
          signed_by: nurse().user_id,
          signed_at: '2026-05-01T08:00:00.000Z',
          chief_complaint,
          has_signs_of_abuse,
        },
      },
    ]
    await act(ward, 'assessments.submit_nursing', form('Dyspnoea', false))
    expect((await act(clinic, 'assessments.submit_nursing', form('Chest pain', true))).result).toBe(
      'conflict',
    )
    const { changes } = await lineOf(clinic)
    expect(changes.filter(({ is_applied }) => !is_applied)).toEqual([
      {
        entity: 'form_submissions',
        record_id: submission_id,
        field: 'current_version',
        before: null,
        after: 2,
        is_applied: false,
      },
    ])
    expect(changes).toContainEqual(expect.objectContaining({ field: 'chief_complaint', after: 'Chest pain' }))
    expect(changes.find(({ field }) => field === 'has_signs_of_abuse')?.after).toBe('(withheld)')
  })
})
