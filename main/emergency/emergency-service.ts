import type { AppError } from '../../shared/errors.ts'
import { notFound } from '../../shared/errors.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import { PATIENT_EMERGENCY_MIN, STATION_EMERGENCY_HOURS } from '../../shared/session/session-times.ts'
import { instantOf } from '../../shared/time.ts'
import type { Call } from '../ipc/handlers.ts'
import { familyOf } from '../patients/patient-family-service.ts'
import { type RecordsDeps, writeRecords } from '../records/record-writer.ts'
import { findRecord } from '../records/row-store.ts'
import type { Emergencies, RunningAccess } from './emergencies.ts'

const nobodyElse = { elsewhere_patient_id: null, elsewhere_site_id: null, second_person_id: null }

/**
 * Writes down that two people open this PC, and begins it: everything written from here on stands in the audit under
 * it. One of them is a physician or an administrator. Error: `conflict` with reason `emergency_needs_clinician`.
 */
export async function beginStationEmergency(
  records: RecordsDeps,
  emergencies: Emergencies,
  [first, second]: readonly [SessionUser, SessionUser],
  reason: string,
): Promise<Result<void, AppError>> {
  if (first.role === 'nurse' && second.role === 'nurse') {
    return err({ code: 'conflict', reason: 'emergency_needs_clinician' })
  }
  const id = records.newId()
  const actor = { user_id: first.id, role: first.role, is_charge_nurse: first.is_charge_nurse }
  const act = { actor, action: 'emergency.open_station', patient_id: null, administration_reason: null }
  emergencies.openStation(id)
  let isWritten = false
  try {
    const written = await writeRecords(records, act, async (writer) => {
      const ends_at = instantOf(Date.parse(writer.now) + STATION_EMERGENCY_HOURS * 3_600_000)
      const fields = { kind: 'station', patient_id: null, reason, opened_at: writer.now, ends_at } as const
      await writer.append('emergency_accesses', { ...nobodyElse, ...fields, second_person_id: second.id }, id)
      return ok(undefined)
    })
    isWritten = written.ok
    return written
  } finally {
    if (!isWritten) emergencies.closeStation()
  }
}

export interface PatientEmergencyDeps {
  readonly records: RecordsDeps
  readonly emergencies: Emergencies
  /** Whether this is the password of the person at the screen. */
  readonly provePassword: (password: string) => Promise<Result<void, AppError>>
}

/**
 * Shows a person for an hour what their right does not show of one patient. Errors: `not_found`, `wrong_credentials`,
 * `rate_limited`, `server_needed`.
 */
export async function openPatientEmergency(
  deps: PatientEmergencyDeps,
  call: Call,
  { patient_id, reason, password }: Input<'emergency.open_patient'>,
): Promise<Result<RunningAccess, AppError>> {
  const { records, emergencies } = deps
  const [survivor = patient_id, ...others] = await familyOf(records.db, patient_id)
  const patient = await findRecord(records.db, 'patients', survivor)
  if (patient?.site_id !== records.site_id) return err(notFound('patients'))
  const proven = await deps.provePassword(password)
  if (!proven.ok) return proven
  const id = records.newId()
  const act = { ...call, action: 'emergency.open_patient', patient_id: survivor }
  const written = await writeRecords(records, act, async (writer) => {
    const ends_at = instantOf(Date.parse(writer.now) + PATIENT_EMERGENCY_MIN * 60_000)
    const fields = { kind: 'patient', patient_id: survivor, reason, opened_at: writer.now, ends_at } as const
    await writer.append('emergency_accesses', { ...nobodyElse, ...fields }, id)
    return ok(undefined)
  })
  // Open only once it is on the disk who asked and why.
  return written.ok ? ok(emergencies.openPatient(call.actor.user_id, [survivor, ...others], id)) : written
}
