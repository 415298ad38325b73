import type { UserView } from '../../shared/reports/admin-ipc.ts'
import type { Instant } from '../../shared/time.ts'
import type { VisitType } from '../../shared/visits/visit.ts'
import type { Reader } from '../db/transaction.ts'

type Counted = 'patients' | 'nursing_assessments' | 'vital_signs' | 'radiology_assessments'

/** When each record of a table was made. */
export async function listMoments(reader: Reader, table: Counted): Promise<Instant[]> {
  const rows = await reader.selectFrom(table).select('created_at').execute()
  return rows.map(({ created_at }) => created_at)
}

export interface VisitDay {
  readonly arrived_at: Instant
  readonly status: string
  readonly visit_type: VisitType
}

export function listVisitDays(reader: Reader): Promise<VisitDay[]> {
  return reader.selectFrom('patient_visits').select(['arrived_at', 'status', 'visit_type']).execute()
}

/** Who is known in practice, by name. */
export async function listUsers(reader: Reader): Promise<UserView[]> {
  const rows = await reader
    .selectFrom('users')
    .select(['id', 'username', 'full_name', 'role', 'is_charge_nurse', 'is_active', 'row_version'])
    .orderBy('full_name')
    .execute()
  return rows.map((row) => ({
    ...row,
    is_charge_nurse: row.is_charge_nurse === 1,
    is_active: row.is_active === 1,
  }))
}
