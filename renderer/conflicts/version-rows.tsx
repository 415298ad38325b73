import { useQuery } from '@tanstack/react-query'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { fieldsOfRecord } from '../../shared/forms/form-answers.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { radiologySheetShape } from '../../shared/radiology/sheet-record.ts'
import { VisitStatus } from '../../shared/visits/visit.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { ask } from '../api/use-query.ts'
import { FieldValue, fieldLabel } from '../components/record-field.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { type ComparisonRow, orderedCandidates } from './comparison.tsx'

interface Version {
  readonly version: number
  readonly content: Readonly<Record<string, unknown>>
}

/** The versions of the form in dispute, found through the patient's visits; empty where none is on this PC. */
async function readVersions(conflict: ConflictView): Promise<Version[]> {
  const { items } = await ask('visits.list', {
    statuses: [...VisitStatus.options],
    patient_id: conflict.patient_id,
    has_study: null,
    limit: 50,
  })
  for (const { visit } of items) {
    const detail: VisitDetail = await ask('visits.get', { id: visit.id })
    const versions = [
      ...detail.nursing_assessments,
      ...detail.radiology_sheets,
      ...detail.radiology_assessments,
    ].filter(({ submission_id }) => submission_id === conflict.record_id)
    if (versions.length > 0) return versions.map((content) => ({ version: content.version, content }))
  }
  return []
}

const nursingFields = fieldsOfRecord(frm05, 'nursing_assessments').map(({ name }) => name)
const reportFields = [
  'status',
  'modality',
  'body_region',
  'findings',
  'diagnosis',
  'recommendations',
  'technique',
  'comparison',
  'critical_result',
]

const sheetFields = ['is_completed', ...Object.keys(radiologySheetShape)]

interface VersionKind {
  readonly entity: string
  /** A column that only these versions have. */
  readonly mark: string
  readonly fields: readonly string[]
}

const nursing: VersionKind = {
  entity: 'nursing_assessments',
  mark: 'mode_of_arrival',
  fields: nursingFields,
}
const kinds: readonly VersionKind[] = [
  { entity: 'radiology_assessments', mark: 'findings', fields: reportFields },
  { entity: 'radiology_sheets', mark: 'is_completed', fields: sheetFields },
  nursing,
]

/** Two versions of one form: their numbers and authors, and under them the fields in which they differ. */
export function useVersionRows(conflict: ConflictView): ComparisonRow[] {
  const words = useWords()
  const isVersions = conflict.kind === 'versions'
  const versions = useQuery({
    queryKey: ['conflicts.versions', conflict.id, conflict.patient_id],
    queryFn: () => readVersions(conflict),
    enabled: isVersions && conflict.patient_id !== null,
    meta: { entities: ['nursing_assessments', 'radiology_sheets', 'radiology_assessments', 'form_moves'] },
  }).data
  if (!isVersions) return []
  const candidates = orderedCandidates(conflict)
  const contentOf = (version: unknown): Version['content'] | undefined =>
    versions?.find((each) => each.version === version)?.content
  const contents = candidates.map(({ values }) => contentOf(values.current_version))
  const before = contentOf(conflict.base.current_version)
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
  if (contents.some((content) => content === undefined)) return [numbers]
  const kind = kinds.find(({ mark }) => contents.some((content) => content !== undefined && mark in content))
  const { entity, fields } = kind ?? nursing
  const names = fields.filter((name) => {
    const texts = new Set(contents.map((content) => JSON.stringify(content?.[name] ?? null)))
    return texts.size > 1
  })
  return [
    numbers,
    ...names.map((name) => ({
      key: name,
      name: fieldLabel(entity, name, words),
      before: before === undefined ? null : <FieldValue entity={entity} field={name} value={before[name]} />,
      values: candidates.map(({ candidate_id }, at) => (
        <FieldValue key={candidate_id} entity={entity} field={name} value={contents[at]?.[name]} />
      )),
    })),
  ]
}
