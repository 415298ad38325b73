import { useEffect, useRef, useState } from 'react'
import { painBandsPrinted } from '../../shared/clinical/pain-data.ts'
import { fieldsOf } from '../../shared/forms/form-definition.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import type { Frm05Evaluation } from '../../shared/forms/frm-05-rules.ts'
import { DisputedMark } from '../components/disputed-mark.tsx'
import { AlertList } from '../components/form/alert-list.tsx'
import { DisputedPerson } from '../components/form/disputed-person.tsx'
import { FallLevelChip } from '../components/form/fall-scale.tsx'
import { useForm } from '../components/form/form-context.ts'
import { NewsPanel } from '../components/form/news-panel.tsx'
import { Latin } from '../components/latin.tsx'
import { asNewsBand } from '../components/news-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'

const vitalFields = fieldsOf(frm05).filter(({ record }) => record === 'vital_signs')

interface ScorePanelProps {
  readonly evaluation: Frm05Evaluation
  readonly isChecking: boolean
}

/** Says once, politely, that the band changed; the focus stays where it is. */
function BandChange({ evaluation }: Pick<ScorePanelProps, 'evaluation'>) {
  const { t } = useWords()
  const { band, total } = evaluation.news2
  const before = useRef(band)
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (before.current === band) return
    before.current = band
    if (total !== null) setSaid(t('scores.band_changed', { total, band: t(`scores.${bandWord(band)}`) }))
  }, [band, total, t])
  return (
    <span className="visually-hidden" aria-live="polite">
      {said}
    </span>
  )
}

function bandWord(band: string) {
  const known = asNewsBand(band)
  return known === 'not_applicable' ? 'not_applicable' : known
}

function OtherScores({ evaluation }: { evaluation: Frm05Evaluation }) {
  const { t, text } = useWords()
  const { state } = useForm()
  const pain = state.answerOf('pain_assessment.pain_intensity')
  const band = painBandsPrinted.bands.find(({ code }) => code === evaluation.pain_band)
  const scale = evaluation.morse !== null ? 'morse' : 'humpty_dumpty'
  const score = evaluation.morse ?? evaluation.humpty_dumpty
  return (
    <>
      <div className="score-line">
        <span>{t('scores.pain')}</span>
        {typeof pain === 'number' && band !== undefined ? (
          <>
            <b>
              <Latin>{pain} / 10</Latin>
            </b>
            <span className={`chip pain-${band.min}`}>{text(band.label)}</span>
          </>
        ) : (
          <span className="chip outline">{t('app.not_recorded')}</span>
        )}
      </div>
      {evaluation.is_fall_scale_disputed && (
        <div className="score-line" role="status" aria-label={t('scores.fall_risk')}>
          <span>{t('scores.fall_risk')}</span>
          <DisputedMark>{t('scores.fall_scale_disputed')}</DisputedMark>
        </div>
      )}
      {score !== null && !evaluation.is_fall_scale_disputed && (
        <div className="score-line" role="status" aria-label={t(`scores.${scale}`)}>
          <span>{t(`scores.${scale}`)}</span>
          {score.total !== null && (
            <b>
              <Latin>
                {score.total} / {scale === 'morse' ? 125 : 23}
              </Latin>
            </b>
          )}
          {score.level === null ? (
            <span className="chip outline">{t('scores.incomplete')}</span>
          ) : (
            <FallLevelChip level={score.level} />
          )}
        </div>
      )}
    </>
  )
}

/** NEWS2, pain and fall risk as one types, and the alerts that follow. */
export function ScorePanel({ evaluation, isChecking }: ScorePanelProps) {
  const { state, patient } = useForm()
  return (
    <>
      <DisputedPerson patient={patient} />
      <NewsPanel
        score={evaluation.news2}
        isChecking={isChecking}
        answers={state.answers}
        fields={vitalFields}
      />
      <BandChange evaluation={evaluation} />
      <hr />
      <OtherScores evaluation={evaluation} />
      <AlertList alerts={evaluation.alerts} />
    </>
  )
}
