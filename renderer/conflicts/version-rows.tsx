import { useQuery } from '@tanstack/react-query'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { VisitStatus } from '../../shared/visits/visit.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { ask } from '../api/use-query.ts'
import { FieldValue, fieldLabel } from '../components/record-field.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { orderedCandidates } from './comparison.tsx'
import type { ComparisonRow } from './comparison-row.tsx'
import { differingFields, type FormVersion, type VersionField, versionsOf } from './form-versions.ts'
import { mergeBasisOf, useMergingHand } from './merge-basis.ts'
import type { MergeBasis } from './version-merge.ts'

interface FoundVersions {
  readonly visit: VisitDetail
  readonly versions: readonly FormVersion[]
}

/** The versions of the form in dispute, found through the patient's visits; null where none is on this PC. */
async function readVersions(conflict: ConflictView): Promise<FoundVersions | null> {
  const { items } = await ask('visits.list', {
    statuses: [...VisitStatus.options],
    patient_id: conflict.patient_id,
    has_study: null,
    limit: 50,
  })
  for (const { visit } of items) {
    const detail: VisitDetail = await ask('visits.get', { id: visit.id })
    const versions = versionsOf(detail, conflict.record_id)
    if (versions.length > 0) return { visit: detail, versions }
  }
  return null
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

interface VersionsInDispute {
  readonly rows: readonly ComparisonRow[]
  /** Null where only a whole version can be chosen. */
  readonly merge: MergeBasis | null
}

/** Two versions of one form: their numbers and authors, and under them the fields in which they differ. */
export function useVersionsInDispute(conflict: ConflictView): VersionsInDispute {
  const words = useWords()
  const hand = useMergingHand()
  const isVersions = conflict.kind === 'versions'
  const found = useQuery({
    queryKey: ['conflicts.versions', conflict.id, conflict.patient_id],
    queryFn: () => readVersions(conflict),
    enabled: isVersions && conflict.patient_id !== null,
    meta: { entities: versionEntities },
  }).data
  if (!isVersions) return { rows: [], merge: null }
  const candidates = orderedCandidates(conflict)
  const versionOf = (version: unknown): FormVersion | undefined =>
    found?.versions.find((each) => each.version === version)
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
  if (found === undefined || found === null || known.length < competing.length) {
    return { rows: [numbers], merge: null }
  }
  const standing = candidates.findIndex(({ is_current }) => is_current)
  const merge = mergeBasisOf({
    visit: found.visit,
    base: known[standing] ?? known[0],
    versions: new Map(
      candidates.flatMap(({ candidate_id }, at) => (known[at] ? [[candidate_id, known[at]] as const] : [])),
    ),
    hand,
  })
  const merged = mergedVersion(conflict, versionOf)
  const followsOf = ({ key, entity, name }: VersionField) => {
    if (merge?.becomes.has(key) === true) {
      return (
        <>
          {words.t('conflicts.merge_becomes')}{' '}
          <FieldValue entity={entity} field={name} value={merge.becomes.get(key)} />
        </>
      )
    }
    return words.t(merge?.closed.has(key) === true ? 'conflicts.merge_stays' : 'conflicts.merge_follows')
  }
  const withheld = <span className="value none">{words.t('conflicts.withheld')}</span>
  const rows = differingFields(known).map((field): ComparisonRow => {
    const { key, entity, name } = field
    const choice = merge?.choices.find(({ fields }) => fields.includes(key))
    const said = (version: FormVersion) =>
      version.withheld.includes(key) ? (
        withheld
      ) : (
        <FieldValue entity={entity} field={name} value={version.values[key]} />
      )
    return {
      key,
      name: fieldLabel(entity, name, words),
      before: before === undefined ? null : said(before),
      values: known.map(said),
      ...(choice === undefined ? { follows: followsOf(field) } : { choice }),
      ...(merged === undefined ? {} : { taken: known.map((version) => isAlike(version, merged, key)) }),
    }
  })
  return { rows: [numbers, ...rows], merge }
}

/** The version that a decided conflict was merged into; undefined where one that competed was chosen. */
function mergedVersion(
  { resolution_values, candidates }: ConflictView,
  versionOf: (version: unknown) => FormVersion | undefined,
): FormVersion | undefined {
  const decided = resolution_values?.current_version
  if (decided === undefined || candidates.some(({ values }) => values.current_version === decided)) return
  return versionOf(decided)
}

function isAlike(version: FormVersion, merged: FormVersion, key: string): boolean {
  if (version.withheld.includes(key) || merged.withheld.includes(key)) return false
  return JSON.stringify(version.values[key] ?? null) === JSON.stringify(merged.values[key] ?? null)
}
