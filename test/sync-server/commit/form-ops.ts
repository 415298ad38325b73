import { type Id, submissionId } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { patchOf } from '../../support/wire-station.ts'

/** Where a form belongs: FRM.05 to a visit, a report to a study of it. */
export interface FormOwner {
  readonly patient: Id
  readonly visit: Id
  readonly study?: Id
}

export function formId({ visit, study }: FormOwner): Id {
  return study === undefined ? submissionId(visit, 'SH.MR.FRM.05') : submissionId(study, 'REPORT')
}

/** The making of a form, as a station sends it with the first version. */
export function newForm(owner: FormOwner, changes: Record<string, unknown> = {}): Op {
  return {
    op: 'create',
    entity: 'form_submissions',
    id: formId(owner),
    fields: {
      visit_id: owner.visit,
      patient_id: owner.patient,
      study_id: owner.study ?? null,
      form_code: owner.study === undefined ? 'SH.MR.FRM.05' : 'REPORT',
      status: 'submitted',
      submitted_at: '2026-05-01T08:00:00.000Z',
      current_version: 1,
      ...changes,
    },
  } as Op
}

/** The patch that a station sends with every later version: it says what its author had seen of the form. */
export function newCurrent(
  owner: FormOwner,
  seen: { readonly version: number | null; readonly seq?: number | null },
  from: number,
): Op {
  return patchOf('form_submissions', formId(owner), seen, { current_version: [from, from + 1] })
}

function versionOf(owner: FormOwner, author: Id, version: number): Record<string, unknown> {
  return {
    submission_id: formId(owner),
    visit_id: owner.visit,
    patient_id: owner.patient,
    version,
    base_version: version - 1,
    form_version: '1',
    entered_at: '2026-05-01T08:00:00.000Z',
    signed_by: author,
    signed_at: '2026-05-01T08:00:00.000Z',
    amendment_reason: version > 1 ? 'typing error' : null,
  }
}

export function nursingVersion(owner: FormOwner, id: Id, author: Id, version: number, complaint: string): Op {
  const fields = { ...versionOf(owner, author, version), chief_complaint: complaint }
  return { op: 'append', entity: 'nursing_assessments', id, fields } as Op
}

export function reportVersion(owner: FormOwner, id: Id, author: Id, version: number): Op {
  const fields = {
    ...versionOf(owner, author, version),
    study_id: owner.study,
    modality: 'mri',
    body_region: 'Brain',
    findings: 'No acute finding in the brain.',
    diagnosis: 'Normal study of the brain.',
    status: 'preliminary',
  }
  return { op: 'append', entity: 'radiology_assessments', id, fields } as Op
}

export function newStudy(owner: FormOwner): Op {
  const fields = {
    visit_id: owner.visit,
    patient_id: owner.patient,
    modality: 'mri',
    body_region: 'Brain',
    accession_number: null,
    status: 'requested',
  }
  return { op: 'create', entity: 'studies', id: owner.study, fields } as Op
}
