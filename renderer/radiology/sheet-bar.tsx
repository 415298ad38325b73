import { Button } from '@mantine/core'
import { IconClipboardCheck, IconClipboardText } from '@tabler/icons-react'
import { radiologySheet } from '../../shared/radiology/sheet-rules.ts'
import type { StudyView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useMay } from '../api/use-session.ts'
import { Latin } from '../components/latin.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { AwayNote } from './away-note.tsx'
import { SafetyAge, SafetyChips } from './safety-chips.tsx'
import { sheetHref, sheetOf, useStudySafety } from './sheet-state.ts'

interface SheetBarProps {
  readonly detail: VisitDetail
  readonly study: StudyView
}

function useSheetButton({ detail, study }: SheetBarProps): string | null {
  const { t } = useWords()
  const mayPrepare = useMay('radiology.prepare')
  const mayComplete = useMay('radiology.complete_sheet')
  const sheet = sheetOf(detail, study)
  const isOpen = detail.visit.status !== 'cancelled' && study.status !== 'cancelled'
  if (sheet?.is_completed === true || (sheet !== undefined && !isOpen)) return t('radiology.sheet_open')
  if (!isOpen || !mayPrepare) return null
  if (sheet === undefined) return t('radiology.sheet_prepare')
  return t(mayComplete ? 'radiology.sheet_complete' : 'radiology.sheet_go_on')
}

/** A study's preparation sheet in one strip: what stands out, who prepared it, how old it is, and the way to it. */
export function SheetBar({ detail, study }: SheetBarProps) {
  const { t, rich, format } = useWords()
  const definition = radiologySheet(study.modality)
  const safety = useStudySafety(detail, study)
  const sheet = sheetOf(detail, study)
  const button = useSheetButton({ detail, study })
  if (definition === null) return null
  const isStopped = safety.flags.some(({ severity }) => severity === 'danger')
  return (
    <section
      className={isStopped ? 'sheet-bar is-danger' : 'sheet-bar'}
      aria-label={t('radiology.safety')}
      data-sheet={safety.sheet}
    >
      <div className="row row-wrap">
        <b>{t('radiology.safety')}</b>
        <span className="sub mono fs-13">
          <Latin>{definition.code}</Latin>
        </span>
        {sheet !== undefined && (
          <>
            <span className="sub fs-13">
              {rich(sheet.is_completed ? 'radiology.sheet_completed_by' : 'radiology.sheet_prepared_by', {
                name: sheet.author_name ?? t('app.unknown_person'),
                time: format.moment(sheet.signed_at),
              })}
            </span>
            <SafetyAge at={sheet.entered_at} />
            <ReceiptChip receipt={sheet.receipt} />
          </>
        )}
        <span className="grow" />
        {button !== null && (
          <Button
            component="a"
            href={sheetHref(detail.visit.id, study.id)}
            leftSection={
              sheet === undefined ? (
                <IconClipboardText size={16} stroke={1.75} aria-hidden />
              ) : (
                <IconClipboardCheck size={16} stroke={1.75} aria-hidden />
              )
            }
          >
            {button}
          </Button>
        )}
      </div>
      <div className="safety-chips">
        <AwayNote safety={safety} stations={detail.away_stations} />
        <SafetyChips safety={safety} />
      </div>
    </section>
  )
}
