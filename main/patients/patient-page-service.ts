import { type AppError, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { receiptsOf } from '../records/receipt-store.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { patientFlags } from './patient-flags-service.ts'
import { listOpenConflictIds } from './patient-flags-store.ts'
import { findOwnPatient } from './patient-service.ts'
import { toPatientViews } from './patient-view-service.ts'

/** One patient with next of kin, safety flags and open conflicts; its opening is audited. Errors: `not_found`. */
export function getPatient(
  deps: FeatureDeps,
  call: Call,
  id: Id,
): Promise<Result<Output<'patients.get'>, AppError>> {
  const act = {
    actor: call.actor,
    action: 'patients.read',
    entity: 'patients',
    asked_ids: [id],
    patient_id: id,
    question: id,
  }
  return readAudited(deps.records, act, async (trx) => {
    const found = await findOwnPatient(trx, deps, id)
    const [patient] = found === undefined ? [] : await toPatientViews(trx, [found])
    if (patient === undefined) return err(notFound('patients'))
    const contacts = await listRecordsBy(trx, 'patient_contacts', 'patient_id', [id])
    const receipts = await receiptsOf(
      trx,
      'patient_contacts',
      contacts.map((contact) => contact.id),
    )
    return ok({
      value: {
        patient,
        contacts: contacts.map((contact) => ({
          ...contact,
          receipt: receipts.get(contact.id) ?? ('on_server' as const),
        })),
        flags: await patientFlags(trx, id),
        open_conflict_ids: await listOpenConflictIds(trx, id),
      },
      record_ids: [id],
      patient_id: id,
    })
  })
}
