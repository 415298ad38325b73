import { IconClipboardHeart } from '@tabler/icons-react'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { storedNews2 } from '../../shared/observations/stored-news2.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { DisputedMark, DisputedVersions } from '../components/disputed-mark.tsx'
import { fallUnscored } from '../components/fall-unscored.ts'
import { AnswersView } from '../components/form/answers-view.tsx'
import { DisputedPerson } from '../components/form/disputed-person.tsx'
import {
  currentNursing,
  currentObservations,
  submittedAnswers,
} from '../components/form/submitted-answers.ts'
import { Latin } from '../components/latin.tsx'
import { NewsChip } from '../components/news-chip.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { VitalCells } from './vital-cells.tsx'
import '../components/form/form.css'

interface Observation {
  readonly id: string
  readonly replaces_id: string | null
}

/** The newest row that no later one corrects. */
function newestOf<T extends Observation>(rows: readonly T[]): T | undefined {
  const replaced = new Set(rows.map((row) => row.replaces_id))
  return rows.findLast((row) => !replaced.has(row.id))
}

function NewestSet({ detail, patient }: { detail: VisitDetail; patient: PatientContext }) {
  const { t, rich, format } = useWords()
  const set = newestOf(detail.vital_signs)
  if (set === undefined) return null
  const pain = newestOf(detail.pain_assessments)
  const score = storedNews2(set, patient)
  return (
    <section aria-label={t('radiology.newest_vitals')} className="column newest-set">
      <div className="row row-wrap">
        <NewsChip total={score.news2_total} band={score.news2_band} />
        <span className="ink-2">
          {rich('radiology.set_of', {
            time: format.moment(set.measured_at),
            count: detail.vital_signs.length,
          })}
        </span>
        <span className="grow" />
        <span className="sub">{set.author_name ?? t('app.unknown_person')}</span>
      </div>
      <VitalCells set={set} patient={patient} pain={pain?.pain_intensity ?? null} />
    </section>
  )
}

function FallLine({ detail, patient }: { detail: VisitDetail; patient: PatientContext }) {
  const { t } = useWords()
  const { fall_risk_assessment: fall } = currentObservations(detail)
  if (fall === undefined) return null
  const unscored = fallUnscored(fall, patient)
  if (fall.scale === null || unscored !== null) {
    return (
      <div className="row fall-line">
        <span className="grow">{t('scores.fall_risk')}</span>
        <DisputedMark>{t(unscored ?? 'scores.fall_unscored')}</DisputedMark>
      </div>
    )
  }
  return (
    <div className="row fall-line">
      <span className="grow">{t(`scores.${fall.scale}`)}</span>
      {fall.total_score === null ? (
        <span className="chip outline">{t('scores.incomplete')}</span>
      ) : (
        <Latin strong>{fall.total_score}</Latin>
      )}
      {fall.risk_level !== null && (
        <span className={fall.risk_level === 'high' ? 'chip fall' : 'chip'}>
          {t(
            ['minimal', 'low', 'moderate', 'high', 'none'].includes(fall.risk_level)
              ? `scores.fall_${fall.risk_level as 'minimal' | 'low' | 'moderate' | 'high' | 'none'}`
              : 'scores.incomplete',
          )}
        </span>
      )}
    </div>
  )
}

/** What the nurse found, beside the report: newest NEWS2 values, then every answered field by section. */
export function NursingPane({ detail }: { detail: VisitDetail }) {
  const { t, rich, format } = useWords()
  const latest = currentNursing(detail)
  const context = patientContextOn(detail.patient, format.localDate(detail.visit.arrived_at))
  return (
    <section className="nursing-pane" aria-label={t('radiology.nursing')} data-tour="nursing">
      <header className="pane-head">
        <IconClipboardHeart size={18} stroke={1.75} aria-hidden />
        <h2>{t('radiology.nursing')}</h2>
        <span className="grow" />
        {latest !== undefined && <ReceiptChip receipt={latest.receipt} />}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long assessment is scrolled by keys */}
      <div className="nursing-scroll" tabIndex={0}>
        <DisputedPerson patient={context} />
        <NewestSet detail={detail} patient={context} />
        {latest === undefined ? (
          <EmptyState title={t('radiology.nursing_missing')} text={t('radiology.nursing_missing_text')} />
        ) : (
          <>
            <DisputedVersions form={detail.nursing_submission} version={latest.version} />
            <p className="sub fs-13">
              {rich('form.signed_by', {
                name: latest.author_name ?? t('app.unknown_person'),
                time: format.moment(latest.signed_at),
              })}
            </p>
            <FallLine detail={detail} patient={context} />
            <AnswersView
              definition={frm05}
              answers={submittedAnswers(detail)}
              patient={context}
              without={['vital_signs']}
            />
          </>
        )}
      </div>
    </section>
  )
}
