import type { RadiologyAssessmentView } from '../../shared/visits/visits-ipc.ts'
import { FieldValue, fieldLabel } from '../components/record-field.tsx'
import type { ComparedSection } from '../components/version-comparison.tsx'
import { VersionsButton } from '../components/versions-dialog.tsx'
import { useWords, type Words } from '../i18n/use-words.tsx'

/** What a report says, in the order of the pane. */
const fields = [
  'status',
  'body_region',
  'technique',
  'comparison',
  'findings',
  'diagnosis',
  'recommendations',
  'critical_result',
] as const satisfies readonly (keyof RadiologyAssessmentView)[]

function compared(
  older: RadiologyAssessmentView,
  newer: RadiologyAssessmentView,
  words: Words,
): ComparedSection[] {
  const entity = 'radiology_assessments'
  const said = (report: RadiologyAssessmentView, field: (typeof fields)[number]) =>
    report[field] === null ? null : <FieldValue entity={entity} field={field} value={report[field]} />
  const rows = fields.map((field) => ({
    key: field,
    label: fieldLabel(entity, field, words),
    older: said(older, field),
    newer: said(newer, field),
    isDifferent: JSON.stringify(older[field]) !== JSON.stringify(newer[field]),
  }))
  return [{ code: 'report', title: null, rows }]
}

/** The signed versions of a report side by side. */
export function ReportVersions({ reports }: { reports: readonly RadiologyAssessmentView[] }) {
  const words = useWords()
  return (
    <VersionsButton
      title={words.t('radiology.report')}
      versions={reports}
      compare={(older, newer) => compared(older, newer, words)}
    />
  )
}
