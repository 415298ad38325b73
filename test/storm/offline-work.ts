import { sql } from 'kysely'
import { type RecordsDeps, type RecordWriter, writeRecords } from '../../main/records/record-writer.ts'
import type { Id } from '../../shared/ids.ts'
import { VitalSigns } from '../../shared/observations/vital-signs.ts'
import { ok } from '../../shared/result.ts'
import type { RecordOf } from '../../shared/sync/entities.ts'
import type { Dice } from '../sim/random.ts'
import { patientFields } from '../support/manual-station.ts'

/* What a ward writes while the server is away: every fifth act admits somebody, every tenth corrects a patient whom other wards know too, the rest are vital signs. */

export interface OfflineWork {
  readonly records: RecordsDeps
  readonly nurse: Id
  readonly dice: Dice
  /** The first of the numbers that are this station's own. */
  readonly firstNumber: number
}

/** Writes so many acts, an envelope each. */
export async function writeOffline({ records, nurse, dice, firstNumber }: OfflineWork, acts: number) {
  const { rows: known } = await sql<{ id: Id }>`select id from patients order by id`.execute(records.db)
  const visits: { id: Id; patient_id: Id }[] = []
  const act = (action: string, work: (writer: RecordWriter) => Promise<void>) =>
    writeRecords(
      records,
      {
        actor: { user_id: nurse, role: 'nurse', is_charge_nurse: false },
        action,
        patient_id: null,
        administration_reason: null,
      },
      async (writer) => {
        await work(writer)
        return ok(undefined)
      },
    )
  for (let n = 0; n < acts; n += 1) {
    const number = firstNumber + n
    if (n % 5 === 0)
      await act('patients.register', async (writer) => void visits.push(await admit(writer, number)))
    else if (n % 10 === 9 && known.length > 0)
      await act('patients.edit', async (writer) => {
        await writer.patch('patients', dice.pick(known).id, { phone_number: `02-${number}` })
      })
    else
      await act('observations.write', async (writer) => {
        await writer.append('vital_signs', vitalSigns(dice, dice.pick(visits), writer.now))
      })
  }
}

async function admit(writer: RecordWriter, number: number): Promise<{ id: Id; patient_id: Id }> {
  const digits = String(number).padStart(8, '0')
  const patient = await writer.create(
    'patients',
    patientFields({
      temporary_number: null,
      passport_number: `P${digits}`,
      full_name: `Patient ${number}`,
      mobile_number: `010${digits}`,
    }),
  )
  const visit = await writer.create('patient_visits', {
    patient_id: patient.id,
    visit_type: 'inpatient',
    status: 'open',
    arrived_at: writer.now,
    completed_at: null,
    cancelled_reason: null,
    incomplete_reason: null,
    reopened_reason: null,
    ward: '3B',
    room: null,
    bed: null,
    chief_complaint: 'Chest pain',
    attending_physician_id: null,
    diagnosis: null,
    diagnosis_code: null,
  })
  return { id: visit.id, patient_id: patient.id }
}

function vitalSigns(
  dice: Dice,
  visit: { readonly id: Id; readonly patient_id: Id },
  now: string,
): RecordOf<'vital_signs'> {
  const unknown = Object.fromEntries(Object.keys(VitalSigns.shape).map((field) => [field, null]))
  return {
    ...unknown,
    patient_id: visit.patient_id,
    visit_id: visit.id,
    measured_at: now,
    entered_at: now,
    pulse_bpm: dice.between(50, 120),
    news2_band: 'not_scored',
  } as unknown as RecordOf<'vital_signs'>
}
