import { Id } from '../../shared/ids.ts'
import type { QuarantinedDetail } from '../../shared/reports/quarantined.ts'
import { isEntityName } from '../../shared/sync/entities.ts'
import type { Op } from '../../shared/sync/envelope.ts'
import { readNames } from '../audit/audit-query-store.ts'
import type { Trx } from '../db/database.ts'
import { readRecords } from '../db/record-store.ts'

type Patient = QuarantinedDetail['patient']

/** Whose patient an envelope is about, as the site knows them, or as the envelope itself would register them. */
export async function patientOf(trx: Trx, ops: readonly Op[]): Promise<Patient> {
  const id = await patientIdOf(trx, ops)
  if (id === null) return null
  const [known] = await readRecords(trx, 'patients', [id])
  const own = ops.find((op) => op.op === 'create' && op.id === id)
  const { full_name, medical_number } = known?.row ?? (own?.op === 'create' ? own.fields : {})
  return { id, full_name: textOf(full_name), medical_number: textOf(medical_number) }
}

async function patientIdOf(trx: Trx, ops: readonly Op[]): Promise<Id | null> {
  for (const op of ops) {
    if (op.entity === 'patients') return op.id
    const row = op.op === 'create' || op.op === 'append' ? op.fields : await rowOf(trx, op)
    const named = Id.safeParse(row?.patient_id)
    if (named.success) return named.data
  }
  return null
}

/** The record that is edited or decided on, as it stands. */
async function rowOf(trx: Trx, { entity, id }: Op): Promise<Readonly<Record<string, unknown>> | undefined> {
  const name = isEntityName(entity) ? entity : undefined
  return name === undefined ? undefined : (await readRecords(trx, name, [id]))[0]?.row
}

/** Names of the people and patients whose ids stand in the fields. */
export async function namesOf(
  trx: Trx,
  records: QuarantinedDetail['records'],
): Promise<Record<string, string>> {
  const values = records.flatMap(({ fields }) => fields.flatMap(({ before, after }) => [before, after]))
  const ids = [...new Set(values.flatMap((value) => Id.safeParse(value).data ?? []))]
  const patients = await readRecords(trx, 'patients', ids)
  const users = await readNames(trx, 'users', ids)
  return Object.fromEntries([
    ...users,
    ...patients.flatMap(({ id, row }): [string, string][] =>
      typeof row.full_name === 'string' ? [[id, row.full_name]] : [],
    ),
  ])
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
