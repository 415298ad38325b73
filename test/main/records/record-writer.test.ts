import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAuditEventsAfter } from '../../../main/audit/audit-store.ts'
import { receiptsOf } from '../../../main/records/receipt-store.ts'
import { writeRecords } from '../../../main/records/record-writer.ts'
import { findRecord } from '../../../main/records/row-store.ts'
import { err, ok } from '../../../shared/result.ts'
import { Envelope, envelopeText } from '../../../shared/sync/envelope.ts'
import { createManualStation, type ManualStation, patientFields } from '../../support/manual-station.ts'

let station: ManualStation
beforeEach(async () => {
  station = await createManualStation()
})
afterEach(() => station.close())

async function register(changes = {}) {
  const result = await writeRecords(station.records, station.act('patients.register'), async (w) =>
    ok(await w.create('patients', patientFields(changes))),
  )
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

async function envelopes(): Promise<Envelope[]> {
  const rows = await station.store.db.selectFrom('outbox').select('envelope').orderBy('station_seq').execute()
  return rows.map((row) => Envelope.parse(JSON.parse(row.envelope)))
}

describe('one act of one person', () => {
  it('stores row, signed envelope and audit event together', async () => {
    const patient = await register()
    expect(await findRecord(station.store.db, 'patients', patient.id)).toMatchObject(patient)
    const [envelope] = await envelopes()
    expect(envelope).toMatchObject({ station_seq: 1, actor_role: 'nurse', prev_hash: '0'.repeat(64) })
    const [event] = await listAuditEventsAfter(station.store.db, 0, 10)
    expect(event).toMatchObject({
      audit_seq: 1,
      action: 'patients.register',
      patient_id: patient.id,
      envelope_id: envelope?.envelope_id,
    })
    expect(station.changes).toEqual([['patients']])
  })

  it('stores nothing at all when the work refuses', async () => {
    const result = await writeRecords(station.records, station.act('patients.register'), async (w) => {
      await w.create('patients', patientFields())
      return err({ code: 'disk_full' as const })
    })
    expect(result).toEqual({ ok: false, error: { code: 'disk_full' } })
    expect(await station.store.db.selectFrom('patients').select('id').execute()).toEqual([])
    expect(await envelopes()).toEqual([])
    expect(await listAuditEventsAfter(station.store.db, 0, 10)).toEqual([])
    expect(station.changes).toEqual([])
  })

  it('stores nothing at all when the work breaks', async () => {
    const broken = writeRecords(station.records, station.act('patients.register'), async (w) => {
      await w.create('patients', patientFields())
      throw new Error('bug')
    })
    await expect(broken).rejects.toThrow('bug')
    expect(await envelopes()).toEqual([])
    const patient = await register()
    expect((await envelopes()).map((e) => [e.station_seq, e.ops[0]?.id])).toEqual([[1, patient.id]])
  })

  it('stores nothing at all of more than can ever be sent', async () => {
    const register = (count: number) =>
      writeRecords(station.records, station.act('patients.register'), async (w) => {
        for (let n = 0; n < count; n += 1)
          await w.create('patients', patientFields({ temporary_number: `T-${n}` }))
        return ok(null)
      })
    await expect(register(201)).rejects.toThrow('201 operations')
    expect(await envelopes()).toEqual([])
    expect(await register(200)).toEqual(ok(null))
    expect((await envelopes()).map(({ ops }) => ops.length)).toEqual([200])
  })

  it('leaves no trace when nothing changes', async () => {
    const patient = await register()
    await writeRecords(station.records, station.act('patients.edit'), async (w) =>
      ok(await w.patch('patients', patient.id, { phone_number: null, full_name: patient.full_name })),
    )
    expect(await envelopes()).toHaveLength(1)
    expect(await listAuditEventsAfter(station.store.db, 0, 10)).toHaveLength(1)
  })
})

describe('the chain of envelopes', () => {
  it('is dense, and each names the hash of the one before', async () => {
    const patient = await register()
    for (const phone_number of ['0222222221', '0222222222']) {
      await writeRecords(station.records, station.act('patients.edit'), async (w) =>
        ok(await w.patch('patients', patient.id, { phone_number })),
      )
    }
    const chain = await envelopes()
    expect(chain.map((e) => e.station_seq)).toEqual([1, 2, 3])
    for (const [i, envelope] of chain.entries()) {
      expect(envelope.hash).toBe(createHash('sha256').update(envelopeText(envelope)).digest('hex'))
      expect(envelope.prev_hash).toBe(i === 0 ? '0'.repeat(64) : chain[i - 1]?.hash)
    }
    expect(chain.map((e) => e.hlc)).toEqual([...chain.map((e) => e.hlc)].sort())
  })

  it('is signed by the station over each hash', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const { sign } = await import('node:crypto')
    const records = {
      ...station.records,
      sign: (hash: Buffer) => sign(null, hash, privateKey).toString('base64url'),
    }
    await writeRecords(records, station.act('patients.register'), async (w) =>
      ok(await w.create('patients', patientFields())),
    )
    const [envelope] = await envelopes()
    const key = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }))
    const signature = Buffer.from(envelope?.signature ?? '', 'base64url')
    expect(verify(null, Buffer.from(envelope?.hash ?? '', 'hex'), key, signature)).toBe(true)
  })
})

describe('an edit', () => {
  it('carries what its author saw: old values, no server version yet, and the last own number', async () => {
    const patient = await register()
    await writeRecords(station.records, station.act('patients.edit'), async (w) =>
      ok(await w.patch('patients', patient.id, { phone_number: '0233333333' })),
    )
    const [, edit] = await envelopes()
    expect(edit?.ops).toEqual([
      {
        op: 'patch',
        entity: 'patients',
        id: patient.id,
        base_version: null,
        base_station_seq: 1,
        fields: { phone_number: { from: null, to: '0233333333' } },
      },
    ])
  })

  it('of a record that is not there answers not_found', async () => {
    const result = await writeRecords(station.records, station.act('patients.edit'), async (w) =>
      ok(await w.patch('patients', '00000000-0000-7000-8000-00000000ffff', { phone_number: '1' })),
    )
    expect(result).toEqual({ ok: false, error: { code: 'not_found', entity: 'patients' } })
  })

  it('says that the record is only on this PC', async () => {
    const patient = await register()
    expect(await receiptsOf(station.store.db, 'patients', [patient.id])).toEqual(
      new Map([[patient.id, 'on_this_pc']]),
    )
  })
})

describe('the audit log', () => {
  it('refuses to be changed or shortened', async () => {
    await register()
    const { db } = station.store
    await expect(db.updateTable('audit_log').set({ event: '{}' }).execute()).rejects.toThrow('insert-only')
    await expect(db.deleteFrom('audit_log').execute()).rejects.toThrow('insert-only')
  })
})
