import { type Kysely, sql } from 'kysely'

const statements = [
  // A partial index serves only queries that repeat its condition to the letter, and a state that is a parameter never
  // does: each save and each push read the whole archive. This one serves every state, the status line from it alone.
  'drop index outbox_open',
  'create index outbox_state on outbox (state, station_seq, created_at)',
  // Which set, document or version was corrected.
  'create index vital_signs_replaces on vital_signs (replaces_id) where replaces_id is not null',
  'create index visit_documents_replaces on visit_documents (replaces_id) where replaces_id is not null',
  // What a form carries, asked at each signing, amendment and move of one.
  'create index vital_signs_submission on vital_signs (submission_id)',
  'create index pain_assessment_submission on pain_assessment (submission_id)',
  'create index fall_risk_assessment_submission on fall_risk_assessment (submission_id)',
  // The worklist: everything by arrival, conflicts decided lately, and what a person wrote here last.
  'create index patient_visits_arrived on patient_visits (arrived_at, id)',
  'create index conflicts_resolved on conflicts (resolved_at)',
  ...['patients', 'patient_visits', 'nursing_assessments', 'vital_signs'].map(
    (table) => `create index ${table}_author on ${table} (created_by, created_on_station, created_at)`,
  ),
  // Forms that were entered under the wrong patient, asked wherever a form or its observations are read.
  'create index form_moves_patient on form_moves (patient_id)',
  'create index form_moves_to_patient on form_moves (to_patient_id)',
  'create index form_moves_submission on form_moves (submission_id)',
  'create index conflicts_record_id on conflicts (record_id)',
  // Duplicates, while somebody is registered.
  'create index patients_mobile_number on patients (mobile_number) where mobile_number is not null',
  'create index patients_temporary_number on patients (created_on_station) where temporary_number is not null',
  // How many patients are here stands under every search; counting them would read an index from end to end.
  `create table row_count (
    name text primary key not null,
    count integer not null
  ) strict, without rowid`,
  `insert into row_count (name, count) select 'patients', count(*) from patients`,
  `create trigger patients_count_insert after insert on patients begin
    update row_count set count = count + 1 where name = 'patients';
  end`,
  `create trigger patients_count_delete after delete on patients begin
    update row_count set count = count - 1 where name = 'patients';
  end`,
]

/** What a day's acts look up, so that none of them reads a table from end to end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
