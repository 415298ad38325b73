import { Button } from '@mantine/core'
import { IconAlertCircle, IconAlertTriangle, IconCircleDashed, IconCircleHalf2 } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { painBandsPrinted } from '../../shared/clinical/pain-data.ts'
import { type FormSection, fieldKey, fieldsOf } from '../../shared/forms/form-definition.ts'
import type { FieldProblem } from '../../shared/forms/form-problem.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import type { Frm05Evaluation } from '../../shared/forms/frm-05-rules.ts'
import { FallLevelChip } from '../components/form/fall-scale.tsx'
import { fieldId, useForm } from '../components/form/form-context.ts'
import { focusField } from '../components/form/move-on-enter.ts'
import { NewsPanel } from '../components/form/news-panel.tsx'
import { problemText } from '../components/form/problem-text.ts'
import { Latin } from '../components/latin.tsx'
import { Measures } from '../components/measures.tsx'
import { asNewsBand } from '../components/news-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'

const vitalFields = fieldsOf(frm05).filter(({ record }) => record === 'vital_signs')
const labels = new Map(fieldsOf(frm05).map((field) => [fieldKey(field), field.label]))

/** A problem with the name of its field, for lists away from the field. */
export function useProblemLine(): (problem: FieldProblem) => string {
  const { language } = useWords()
  return (problem) => `${labels.get(problem.field)?.[language] ?? ''}: ${problemText(problem, language)}`
}

interface ScorePanelProps {
  readonly evaluation: Frm05Evaluation
  readonly isChecking: boolean
  readonly sections: readonly FormSection[]
  readonly onGo: (sectionCode: string) => void
  readonly onReview: () => void
}

/** Says once, politely, that the band changed; the focus stays where it is. */
function BandChange({ evaluation }: { evaluation: Frm05Evaluation }) {
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
      {score !== null && (
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

function BeforeSubmit({ evaluation, sections, onGo }: Omit<ScorePanelProps, 'isChecking' | 'onReview'>) {
  const { t, rich, text } = useWords()
  const line = useProblemLine()
  const wrong = evaluation.field_errors
  const asked = evaluation.missing_required
  const open = evaluation.sections.filter(
    (step) => step.answered < step.total && step.errors === 0 && step.code !== 'sign_off',
  )
  return (
    <div>
      <h3>{t('form.before_submit')}</h3>
      {wrong.length + asked.length + open.length === 0 && <p className="sub">{t('form.nothing_missing')}</p>}
      <ul className="missing-list">
        {[...wrong, ...asked].map((problem) => (
          <li key={`${problem.field} ${problem.code}`} className={wrong.includes(problem) ? 'wrong' : ''}>
            {wrong.includes(problem) ? (
              <IconAlertCircle size={16} stroke={1.75} aria-hidden />
            ) : (
              <IconCircleDashed size={16} stroke={1.75} aria-hidden />
            )}
            <button type="button" className="text-button" onClick={() => focusField(fieldId(problem.field))}>
              <Measures text={line(problem)} />
            </button>
          </li>
        ))}
        {open.map((step) => {
          const section = sections.find(({ code }) => code === step.code)
          if (section === undefined) return null
          const Icon = step.answered === 0 ? IconCircleDashed : IconCircleHalf2
          return (
            <li key={step.code}>
              <Icon size={16} stroke={1.75} aria-hidden />
              <button type="button" className="text-button" onClick={() => onGo(step.code)}>
                {rich('form.answers_left', {
                  section: text(section.title),
                  count: step.total - step.answered,
                })}
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** NEWS2, pain and fall risk as one types, alerts, and what is left before submission. */
export function ScorePanel({ evaluation, isChecking, sections, onGo, onReview }: ScorePanelProps) {
  const { t, text } = useWords()
  const { state } = useForm()
  return (
    <aside className="score-panel" aria-label={t('form.scores')}>
      <div className="score-scroll">
        <NewsPanel
          score={evaluation.news2}
          isChecking={isChecking}
          answers={state.answers}
          fields={vitalFields}
        />
        <BandChange evaluation={evaluation} />
        <hr />
        <OtherScores evaluation={evaluation} />
        {evaluation.alerts.length > 0 && (
          <ul className="alert-list">
            {evaluation.alerts.map((alert) => (
              <li key={alert.code} className={alert.severity}>
                <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
                {text(alert.text)}
              </li>
            ))}
          </ul>
        )}
        <hr />
        <BeforeSubmit evaluation={evaluation} sections={sections} onGo={onGo} />
      </div>
      <Button
        variant="filled"
        size="md"
        h={44}
        className="review-button"
        rightSection={<kbd className="on-accent">Ctrl ↵</kbd>}
        aria-label={t('form.review')}
        onClick={onReview}
      >
        {t('form.review')}
      </Button>
    </aside>
  )
}
