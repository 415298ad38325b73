import { type AppError, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { isRemoved } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { receiptsOf } from '../records/receipt-store.ts'
import { removalViews, removersOf } from '../records/removal.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { namesOf } from '../users/authorship-service.ts'
import { readDoubt } from './disputed-merge-service.ts'
import { familyOf } from './patient-family-service.ts'
import { listNewbornIds } from './patient-family-store.ts'
import { patientFlags } from './patient-flags-service.ts'
import { listOpenConflictIds } from './patient-flags-store.ts'
import { readAbsorbed } from './patient-merge-service.ts'
import { findOwnPatient } from './patient-service.ts'
import { patientSummaries, toPatientViews } from './patient-view-service.ts'

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
    const family = found === undefined ? [] : await familyOf(trx, found.id)
    const [patient] = found === undefined ? [] : await toPatientViews(trx, [found])
    if (patient === undefined) return err(notFound('patients'))
    const doubt = await readDoubt(trx, family)
    const known = await listRecordsBy(trx, 'patient_contacts', 'patient_id', family)
    const contacts = known.filter((contact) => !isRemoved(contact))
    const removed = known.filter((contact) => isRemoved(contact))
    const names = await namesOf(trx, deps, {
      people: [patient, ...removed].flatMap(removersOf),
      stations: [],
    })
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
        flags: await patientFlags(trx, deps, call.actor, { person: patient, familyIds: family, doubt }),
        relatives: await readRelatives(trx, patient.mother_id, family),
        absorbed: await readAbsorbed(trx, deps, family),
        open_conflict_ids: [
          ...new Set([
            ...doubt.merges.map(({ conflict_id }) => conflict_id),
            ...(await listOpenConflictIds(trx, family)),
          ]),
        ],
        removals: removalViews(patient, names.people),
        removed_contacts: removed.map((contact) => ({
          contact,
          removals: removalViews(contact, names.people),
        })),
      },
      record_ids: family,
      patient_id: patient.id,
    })
  })
}

/** A newborn's mother and a mother's newborns. */
async function readRelatives(
  reader: Reader,
  motherId: Id | null,
  familyIds: readonly Id[],
): Promise<Output<'patients.get'>['relatives']> {
  const newborns = await listNewbornIds(reader, familyIds)
  const summaries = await patientSummaries(reader, [...newborns, ...(motherId === null ? [] : [motherId])])
  const lineOf = (id: Id, relation: 'mother' | 'newborn') => {
    const patient = summaries.get(id)
    return patient === undefined ? [] : [{ relation, patient }]
  }
  return [
    ...(motherId === null ? [] : lineOf(motherId, 'mother')),
    ...newborns.flatMap((id) => lineOf(id, 'newborn')),
  ]
}
