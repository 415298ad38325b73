import { Tooltip } from '@mantine/core'
import { type News2, news2ResponseOf } from '../../../shared/clinical/news2.ts'
import { news2Chart } from '../../../shared/clinical/news2-data.ts'
import { answerAt, type FormAnswers, type FormField } from '../../../shared/forms/form-definition.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { Latin } from '../latin.tsx'
import { asNewsBand, newsIcons, PointsChip } from '../news-chip.tsx'

const names = {
  respiratory_rate_per_min: 'scores.respiratory_rate',
  oxygen_saturation_percent: 'scores.oxygen_saturation',
  on_supplemental_oxygen: 'scores.air_or_oxygen',
  blood_pressure_systolic: 'scores.systolic',
  pulse_bpm: 'scores.pulse',
  consciousness: 'scores.consciousness',
  temperature_celsius: 'scores.temperature',
} as const

interface NewsPanelProps {
  readonly score: News2
  /** A value is half typed: the last whole score is kept, greyed. */
  readonly isChecking: boolean
  readonly answers: FormAnswers
  readonly fields: readonly FormField[]
}

function BigScore({ score, isChecking }: Pick<NewsPanelProps, 'score' | 'isChecking'>) {
  const { t, text, language } = useWords()
  const band = asNewsBand(score.band)
  const Icon = newsIcons[band]
  const response = news2ResponseOf(score.band)
  const missing = score.missing.map((name) =>
    name === 'age'
      ? t('patients.age_unknown')
      : name === 'disputed_age'
        ? t('scores.age_disputed')
        : t(names[name as keyof typeof names]),
  )
  return (
    <div
      className={`score-big ${band}${isChecking ? ' is-checking' : ''}`}
      role="status"
      aria-label={t('scores.news2')}
    >
      {score.total !== null && <b className="n">{score.total}</b>}
      <div>
        <div className="score-word">
          <Icon size={20} stroke={1.75} aria-hidden />
          {t(band === 'not_applicable' ? 'scores.not_applicable' : `scores.${band}`)}
          {isChecking && <small> · {t('scores.checking')}</small>}
        </div>
        <div className="score-text">
          {score.kind === 'total' && response !== null && text(response.response)}
          {score.kind === 'incomplete' &&
            t(
              missing.length === 1 && score.missing[0] === 'disputed_age'
                ? 'scores.only_disputed'
                : 'scores.missing',
              { fields: missing.join(language === 'ar' ? '، ' : ', ') },
            )}
          {score.kind === 'not_applicable' && t('scores.not_applicable_text')}
        </div>
      </div>
    </div>
  )
}

function Value({ field, answers }: { field: FormField | undefined; answers: FormAnswers }) {
  const { text } = useWords()
  if (field === undefined) return null
  const value = answerAt(answers, `vital_signs.${field.name}`)
  if (value === undefined) return <span className="sub">–</span>
  if (typeof value === 'number') return <Latin>{`${value} ${field.unit ?? ''}`.trim()}</Latin>
  const option = field.options?.find((each) => each.value === value)
  return <>{option === undefined ? String(value) : text(option.label)}</>
}

/** NEWS2 as one types: total, band and response, and what each value adds. Hover or focus tells the source. */
export function NewsPanel({ score, isChecking, answers, fields }: NewsPanelProps) {
  const { t } = useWords()
  const { source, population, version } = news2Chart
  return (
    <section aria-label={t('scores.news2')} className="column">
      <div className="row">
        <h2>
          <Latin>{t('scores.news2')}</Latin>
        </h2>
        <span className="grow" />
        <span className="fs-12 sub">{t('form.as_you_type')}</span>
      </div>
      <Tooltip label={`${source.title}, ${source.year}. ${population}. ${version}`} multiline maw={300}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the source of the score is told on focus too */}
        <div tabIndex={0} className="score-focus">
          <BigScore score={score} isChecking={isChecking} />
        </div>
      </Tooltip>
      {score.kind !== 'not_applicable' && (
        <div className="score-parameters">
          {news2Chart.parameters.map((name) => {
            const points = score.parameters[name]
            return (
              <div key={name} className="score-parameter">
                <span>{t(names[name])}</span>
                <span className="score-value">
                  <Value field={fields.find((field) => field.name === name)} answers={answers} />
                </span>
                {points === null || points === undefined ? (
                  <span className="points empty">–</span>
                ) : (
                  <PointsChip points={points} />
                )}
              </div>
            )
          })}
        </div>
      )}
      <span className="fs-12 sub">
        <Latin>{t('scores.source')}</Latin>
      </span>
    </section>
  )
}
