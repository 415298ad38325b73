import { nursingMergeRules } from '../../shared/assessments/nursing-merge-rules.ts'
import { type MergeRules, mergeChoices } from '../../shared/forms/merged-versions.ts'
import type { Id } from '../../shared/ids.ts'
import { mergedStatus, reportMergeRules } from '../../shared/radiology/report-merge-rules.ts'
import { closedInSheet, isMergedComplete, sheetMergeRules } from '../../shared/radiology/sheet-merge-rules.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useMay } from '../api/use-session.ts'
import type { FormVersion } from './form-versions.ts'
import type { MergeBasis } from './version-merge.ts'

/** What a person may sign, and so merge. */
interface MergingHand {
  readonly maySign: Readonly<Record<FormVersion['written']['form'], boolean>>
  /** The physician's fields of a sheet are theirs to choose. */
  readonly isCompleter: boolean
}

export function useMergingHand(): MergingHand {
  const nursing = useMay('nursing.write')
  const sheet = useMay('radiology.prepare')
  const report = useMay('radiology.report')
  const isCompleter = useMay('radiology.complete_sheet')
  return { maySign: { nursing, sheet, report }, isCompleter }
}

interface Competing {
  readonly visit: VisitDetail
  /** The version that counts so far. */
  readonly base: FormVersion | undefined
  /** By the id of the candidate. */
  readonly versions: ReadonlyMap<Id, FormVersion>
  readonly hand: MergingHand
}

/** What of competing versions a person may merge field by field; null where they can only choose a whole one. */
export function mergeBasisOf({ visit, base, versions, hand }: Competing): MergeBasis | null {
  const known = [...versions.values()]
  const how = base && howMerged(base, known, hand)
  if (base === undefined || how === null || how === undefined) return null
  const withheld = known.flatMap((version) => version.withheld)
  const closed = new Set([...withheld, ...how.closed])
  const choices = mergeChoices(
    how.rules,
    known.map(({ values }) => values),
    closed,
  )
  if (choices.length === 0) return null
  const { rules, becomes } = how
  const answersOf: MergeBasis['answersOf'] = (id) => versions.get(id)?.values ?? {}
  const limits = { becomes: new Map(Object.entries(becomes)), closed, hasWithheld: withheld.length > 0 }
  return { visit, rules, base, choices, answersOf, ...limits }
}

interface HowMerged {
  readonly rules: MergeRules
  readonly closed: Iterable<string>
  readonly becomes: Readonly<Record<string, unknown>>
}

function howMerged(
  { written }: FormVersion,
  known: readonly FormVersion[],
  { maySign, isCompleter }: MergingHand,
): HowMerged | null {
  if (!maySign[written.form]) return null
  switch (written.form) {
    case 'nursing':
      return { rules: nursingMergeRules, closed: [], becomes: {} }
    case 'sheet': {
      const { form_code } = written.sheet
      const sheets = known.flatMap(({ written: each }) => (each.form === 'sheet' ? [each.sheet] : []))
      const is_completed = isMergedComplete(sheets)
      if (is_completed && !isCompleter) return null
      const closed = closedInSheet(form_code, isCompleter)
      return { rules: sheetMergeRules(form_code), closed, becomes: { is_completed } }
    }
    case 'report': {
      const reports = known.flatMap(({ written: each }) => (each.form === 'report' ? [each.report] : []))
      const status = mergedStatus(written.report, reports)
      return { rules: reportMergeRules, closed: [], becomes: { status } }
    }
  }
}

/** Where a merged form is read. */
export function hrefOfMerged({ visit, base }: MergeBasis): string {
  const { written } = base
  switch (written.form) {
    case 'nursing':
      return `#/visits/${visit.visit.id}/assessment`
    case 'sheet':
      return `#/visits/${visit.visit.id}/sheet/${written.sheet.study_id}`
    case 'report':
      return `#/worklist/${visit.visit.id}`
  }
}
