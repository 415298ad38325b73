import type { MergeRules } from '../forms/merged-versions.ts'
import { type RadiologyAssessment, type ReportStatus, reportFields } from './radiology-assessment.ts'
import { isReportClosed } from './report-rules.ts'

/**
 * How versions of a report are merged: a section of text is taken as it stands, never two of them mixed. What was examined
 * is one thing. The status is nobody's choice (`mergedStatus`).
 */
export const reportMergeRules: MergeRules = {
  keys: Object.keys(reportFields).filter((field) => field !== 'status'),
  together: () => [['modality', 'body_region']],
  asStored: (flat) => flat,
}

type Signed = Pick<RadiologyAssessment, 'status'>

/**
 * The status of a report that is merged onto `base`, the version that counts: an addendum to a final one, and final where
 * only another one is; what was signed for good does not become preliminary again.
 */
export function mergedStatus(base: Signed, versions: readonly Signed[]): ReportStatus {
  if (isReportClosed(base)) return 'addendum'
  return versions.some(isReportClosed) ? 'final' : 'preliminary'
}
