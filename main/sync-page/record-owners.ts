import type { Id } from '../../shared/ids.ts'
import { columnsOf, type EntityName, isEntityName } from '../../shared/sync/entities.ts'
import type { WaitingRecord } from '../../shared/sync-page/sync-page-ipc.ts'
import { newOwnersOf } from '../assessments/moved-forms.ts'
import type { Reader } from '../db/transaction.ts'
import { patientSummaries } from '../patients/patient-view-service.ts'
import { listRecordsBy } from '../records/row-store.ts'

/** Whose a record is, and of which visit. */
export interface Owner {
  readonly patient: WaitingRecord['patient']
  readonly visit_id: Id | null
}

interface Named {
  readonly entity: string
  readonly row_id: Id
}

export const ownerKey = ({ entity, row_id }: Named): string => `${entity}/${row_id}`

/** Whose these records are now, by `ownerKey`: a form that was moved is its new patient's. */
export async function ownersOf(
  reader: Reader,
  records: readonly Named[],
): Promise<ReadonlyMap<string, Owner>> {
  const found: { key: string; patient_id: Id | null; visit_id: Id | null; form_id: Id | null }[] = []
  for (const entity of new Set(records.map((record) => record.entity))) {
    if (!isEntityName(entity)) continue
    const ids = [...new Set(records.filter((one) => one.entity === entity).map(({ row_id }) => row_id))]
    for (const row of (await listRecordsBy(reader, entity, 'id', ids)) as readonly Row[]) {
      found.push({ key: ownerKey({ entity, row_id: row.id }), ...namesIn(entity, row) })
    }
  }
  const moved = await newOwnersOf(
    reader,
    found.flatMap(({ form_id }) => form_id ?? []),
  )
  const patientIdOf = ({ patient_id, form_id }: (typeof found)[number]): Id | null =>
    (form_id === null ? undefined : moved.get(form_id)) ?? patient_id
  const patients = await patientSummaries(
    reader,
    found.flatMap((one) => patientIdOf(one) ?? []),
  )
  return new Map(
    found.map((one) => {
      const isMoved = one.form_id !== null && moved.has(one.form_id)
      const patient = patients.get(patientIdOf(one) ?? '') ?? null
      return [one.key, { patient, visit_id: isMoved ? null : one.visit_id }]
    }),
  )
}

type Row = { readonly id: Id } & Readonly<Record<string, unknown>>

function namesIn(entity: EntityName, row: Row) {
  const idIn = (field: string): Id | null => {
    const value = columnsOf(entity).has(field) ? row[field] : undefined
    return typeof value === 'string' ? value : null
  }
  return {
    patient_id: entity === 'patients' ? row.id : (idIn('patient_id') ?? idIn('survivor_id')),
    visit_id: entity === 'patient_visits' ? row.id : idIn('visit_id'),
    form_id: entity === 'form_submissions' ? row.id : idIn('submission_id'),
  }
}
