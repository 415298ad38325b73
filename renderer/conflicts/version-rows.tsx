import { useQuery } from '@tanstack/react-query'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { VisitStatus } from '../../shared/visits/visit.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { ask } from '../api/use-query.ts'
import { FieldValue, fieldLabel } from '../components/record-field.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { type ComparisonRow, orderedCandidates } from './comparison.tsx'
import { differingFields, type FormVersion, versionsOf } from './form-versions.ts'

/** The versions of the form in dispute, found through the patient's visits; empty where none is on this PC. */
async function readVersions(conflict: ConflictView): Promise<FormVersion[]> {
  const { items } = await ask('visits.list', {
    statuses: [...VisitStatus.options],
    patient_id: conflict.patient_id,
    has_study: null,
    limit: 50,
  })
  for (const { visit } of items) {
    const detail: VisitDetail = await ask('visits.get', { id: visit.id })
    const versions = versionsOf(detail, conflict.record_id)
    if (versions.length > 0) return versions
  }
  return []
}

const versionEntities = [
  'nursing_assessments',
  'vital_signs',
  'pain_assessment',
  'fall_risk_assessment',
  'radiology_sheets',
  'radiology_assessments',
  'form_moves',
]

/** Two versions of one form: their numbers and authors, and under them the fields in which they differ. */
export function useVersionRows(conflict: ConflictView): ComparisonRow[] {
  const words = useWords()
  const isVersions = conflict.kind === 'versions'
  const versions = useQuery({
    queryKey: ['conflicts.versions', conflict.id, conflict.patient_id],
    queryFn: () => readVersions(conflict),
    enabled: isVersions && conflict.patient_id !== null,
    meta: { entities: versionEntities },
  }).data
  if (!isVersions) return []
  const candidates = orderedCandidates(conflict)
  const versionOf = (version: unknown): FormVersion | undefined =>
    versions?.find((each) => each.version === version)
  const competing = candidates.map(({ values }) => versionOf(values.current_version))
  const before = versionOf(conflict.base.current_version)
  const numbers: ComparisonRow = {
    key: 'current_version',
    name: words.t('form.versions'),
    before: (
      <FieldValue entity={conflict.entity} field="current_version" value={conflict.base.current_version} />
    ),
    values: candidates.map(({ candidate_id, values }) => (
      <FieldValue
        key={candidate_id}
        entity={conflict.entity}
        field="current_version"
        value={values.current_version}
      />
    )),
  }
  const known = competing.filter((version) => version !== undefined)
  if (known.length < competing.length) return [numbers]
  return [
    numbers,
    ...differingFields(known).map(({ key, entity, name }) => ({
      key,
      name: fieldLabel(entity, name, words),
      before:
        before === undefined ? null : <FieldValue entity={entity} field={name} value={before.values[key]} />,
      values: candidates.map(({ candidate_id }, at) => (
        <FieldValue key={candidate_id} entity={entity} field={name} value={known[at]?.values[key]} />
      )),
    })),
  ]
}
