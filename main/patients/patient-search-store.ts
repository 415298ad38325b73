import { sql } from 'kysely'
import type { SearchTerm } from '../../shared/identifiers/name-folding.ts'
import type { Id } from '../../shared/ids.ts'
import type { Reader } from '../db/transaction.ts'

/** A number that more patients share than this tells nobody apart (a ward's own telephone). */
const MAX_SAME_VALUE = 100

/**
 * Patients whose search key answers every term, the newest registration first, merged ones too: their
 * old names and numbers find the survivor. Those that were removed as entered in error have no key. With `whole` a
 * term's words must be words of the key, else beginnings of some. They are quoted: whatever a person types is text, never
 * syntax. Newest first is the order of the index: a single letter that half the patients match answers as fast as a name.
 */
export async function findPatientIdsByTerms(
  reader: Reader,
  terms: readonly SearchTerm[],
  { whole, limit }: { readonly whole: boolean; readonly limit: number },
): Promise<Id[]> {
  if (terms.length === 0) return []
  const query = ftsQuery(terms, whole)
  const found = await sql<{ patient_id: string }>`
    select k.patient_id
    from (
      select rowid from patient_fts where patient_fts match ${query}
      order by rowid desc limit ${limit}
    ) f
    join patient_search_key k on k.n = f.rowid
    order by k.n desc`.execute(reader)
  return found.rows.map((row) => row.patient_id)
}

/** Patients whose name has all these words and who were born on the day. */
export async function findNamesakesBornOn(
  reader: Reader,
  terms: readonly SearchTerm[],
  bornOn: string,
): Promise<Id[]> {
  if (terms.length === 0) return []
  const found = await sql<{ patient_id: string }>`
    select k.patient_id
    from patient_fts f
    join patient_search_key k on k.n = f.rowid
    join patients p on p.id = k.patient_id
    where patient_fts match ${ftsQuery(terms, true)} and p.date_of_birth = ${bornOn} and p.removed_at is null
    order by k.n desc
    limit 50`.execute(reader)
  return found.rows.map((row) => row.patient_id)
}

function ftsQuery(terms: readonly SearchTerm[], whole: boolean): string {
  const word = (text: string): string => `"${text.replaceAll('"', '""')}"${whole ? '' : '*'}`
  const way = (words: readonly string[]): string => `(${words.map(word).join(' AND ')})`
  return terms.map((ways) => `(${ways.map(way).join(' OR ')})`).join(' AND ')
}

/** Patients with one of these values in the column, the first registered first, merged ones too. */
export async function findPatientIdsBy(
  reader: Reader,
  column: 'ssn_index' | 'mobile_number',
  values: readonly string[],
): Promise<Id[]> {
  if (values.length === 0) return []
  const rows = await reader
    .selectFrom('patients')
    .select('id')
    .where(column, 'in', [...values])
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .limit(MAX_SAME_VALUE)
    .execute()
  return rows.map((row) => row.id)
}

/** Open conflicts about what patients' records say: never more than people have yet to decide. */
export async function listDisputedPatientConflictIds(reader: Reader): Promise<Id[]> {
  const rows = await reader
    .selectFrom('conflicts')
    .select('id')
    .where('state', '=', 'open')
    .where('entity', '=', 'patients')
    .where('kind', '=', 'values')
    .execute()
  return rows.map((row) => row.id)
}

/** Registrations that were removed as entered in error, the last removed first. */
export async function listRemovedIds(reader: Reader, siteId: Id, limit: number): Promise<Id[]> {
  const rows = await reader
    .selectFrom('patients')
    .select('id')
    .where('removed_at', 'is not', null)
    .where('site_id', '=', siteId)
    .orderBy('removed_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

/**
 * How many patients this station knows, without those that were removed as entered in error. All are counted by
 * triggers, since every search asks; the removed ones are few.
 */
export async function countPatients(reader: Reader): Promise<number> {
  const { count } = await reader
    .selectFrom('row_count')
    .select('count')
    .where('name', '=', 'patients')
    .executeTakeFirstOrThrow()
  const removed = await reader
    .selectFrom('patients')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('removed_at', 'is not', null)
    .executeTakeFirstOrThrow()
  return count - removed.count
}

/** The temporary numbers that this station has given. */
export async function listOwnTemporaryNumbers(reader: Reader, stationId: Id): Promise<string[]> {
  const rows = await reader
    .selectFrom('patients')
    .select('temporary_number')
    .where('created_on_station', '=', stationId)
    .where('temporary_number', 'is not', null)
    .execute()
  return rows.flatMap((row) => row.temporary_number ?? [])
}

/** A patient's last visit, as a line of a list says it. */
export async function listLastVisits(reader: Reader, patientIds: readonly Id[]) {
  if (patientIds.length === 0) return []
  const ranked = reader
    .selectFrom('patient_visits')
    .select(['id', 'patient_id', 'visit_type', 'status', 'ward', 'bed', 'arrived_at'])
    .select(
      sql<number>`row_number() over (partition by patient_id order by arrived_at desc, id desc)`.as('n'),
    )
    .where('patient_id', 'in', [...patientIds])
  return reader.selectFrom(ranked.as('visit')).selectAll().where('n', '=', 1).execute()
}
