import { type AppError, invalidInput, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Study } from '../../shared/visits/visit.ts'
import type { StudyView } from '../../shared/visits/visits-ipc.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { toViews } from '../records/receipt-store.ts'
import { type RecordWriter, writeRecords } from '../records/record-writer.ts'
import { findStanding, putBack, removeRecord } from '../records/removal.ts'
import { findRecord } from '../records/row-store.ts'
import { getEnterableVisit, visitAct } from '../visits/visit-service.ts'
import { createStudy } from './new-study.ts'
import { findStudyByAccession } from './study-store.ts'

/** One more study in a running visit. Errors: `not_found`, `conflict`. */
export async function requestStudy(
  deps: FeatureDeps,
  call: Call,
  { visit_id, modality, body_region }: Input<'radiology.request_study'>,
): Promise<Result<StudyView, AppError>> {
  const act = await visitAct(deps, call, 'visits.edit', visit_id)
  const written = await writeRecords<Study>(deps.records, act, async (writer) => {
    const visit = await getEnterableVisit(writer.trx, deps, visit_id, 'running')
    if (!visit.ok) return visit
    return ok(await createStudy(writer, deps, visit.value, { modality, body_region, status: 'requested' }))
  })
  return written.ok ? viewOf(deps.records.db, written.value) : written
}

/**
 * Gives a study the number of the hospital's own system. Errors: `not_found`, `conflict` (also seen_changed),
 * `invalid_input` on `accession_number` (another study that is known here has it).
 */
export async function numberStudy(
  deps: FeatureDeps,
  call: Call,
  { study_id, seen, accession_number }: Input<'radiology.number_study'>,
): Promise<Result<Output<'radiology.number_study'>, AppError>> {
  const study = await findStanding(deps.records.db, deps.records, 'studies', study_id)
  if (study === undefined) return err(notFound('studies'))
  const act = await visitAct(deps, call, 'visits.edit', study.visit_id)
  const written = await writeRecords<Study>(deps.records, act, async (writer) => {
    const visit = await getEnterableVisit(writer.trx, deps, study.visit_id, 'not_cancelled')
    if (!visit.ok) return visit
    const other: Id | undefined = await findStudyByAccession(writer.trx, accession_number, study_id)
    if (other !== undefined) {
      const message = 'another study has this number'
      return err(invalidInput([{ field: 'accession_number', code: 'accession_taken', message }]))
    }
    return ok(await writer.patch('studies', study_id, { accession_number }, seen))
  })
  return written.ok ? viewOf(deps.records.db, written.value) : written
}

/** Removes a study that was requested in error. Errors: `not_found`, `conflict` (in_use, removed_already). */
export async function removeStudy(
  deps: FeatureDeps,
  call: Call,
  { study_id, reason }: Input<'radiology.remove_study'>,
): Promise<Result<Output<'radiology.remove_study'>, AppError>> {
  return onStudy(deps, call, study_id, (writer) =>
    removeRecord(deps.records, writer, 'studies', study_id, reason),
  )
}

/** Takes the removal of a study back. Errors: `not_found`, `conflict` (not_removed). */
export async function putStudyBack(
  deps: FeatureDeps,
  call: Call,
  study_id: Id,
): Promise<Result<Output<'radiology.put_study_back'>, AppError>> {
  return onStudy(deps, call, study_id, (writer) => putBack(deps.records, writer, 'studies', study_id))
}

async function onStudy(
  deps: FeatureDeps,
  call: Call,
  study_id: Id,
  work: (writer: RecordWriter) => Promise<Result<void, AppError>>,
): Promise<Result<Record<string, never>, AppError>> {
  const study = await findRecord(deps.records.db, 'studies', study_id)
  if (study?.site_id !== deps.records.site_id) return err(notFound('studies'))
  const act = await visitAct(deps, call, 'visits.edit', study.visit_id)
  const written = await writeRecords(deps.records, act, work)
  return written.ok ? ok({}) : written
}

async function viewOf(reader: Reader, study: Study): Promise<Result<StudyView, AppError>> {
  const [view] = await toViews(reader, 'studies', [study])
  return view === undefined ? err(notFound('studies')) : ok(view)
}
