import { painBandsPrinted } from '../../shared/clinical/pain-data.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { storedNews2 } from '../../shared/observations/stored-news2.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { fallUnscored } from '../components/fall-unscored.ts'
import { Latin } from '../components/latin.tsx'
import { NewsChip } from '../components/news-chip.tsx'
import { currentSets } from '../components/observation-rows.ts'
import { Sparkline } from '../components/sparkline.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface TrendProps {
  readonly name: string
  readonly detail: string
  readonly values: readonly (number | null)[]
  readonly unit: string
  readonly color: string
}

function Trend({ name, detail, values, unit, color }: TrendProps) {
  const last = values.findLast((value) => value !== null)
  if (last === undefined || last === null) return null
  return (
    <div className="trend">
      <span>
        {name}
        <small>{detail}</small>
      </span>
      <Sparkline values={values} color={color} />
      <span className="reading">
        <Latin>
          {last} <small>{unit}</small>
        </Latin>
      </span>
    </div>
  )
}

/** How the patient is by the newest observations, each with its run. */
export function NowCard({ detail }: { detail: VisitDetail }) {
  const { t, text, format } = useWords()
  const sets = currentSets(detail.vital_signs)
  const newest = sets.at(-1)
  const context = patientContextOn(detail.patient, format.localDate(detail.visit.arrived_at))
  const score = newest && storedNews2(newest, context)
  const pains = detail.pain_assessments
  const pain = pains.at(-1)
  const painBand = painBandsPrinted.bands.find(({ code }) => code === pain?.pain_band)
  const fall = detail.fall_risk_assessments.at(-1)
  const unscored = fall === undefined ? null : fallUnscored(fall, context)
  const lastAt = (field: 'blood_sugar_mg_dl' | 'weight_kg'): string => {
    const set = sets.findLast((each) => each[field] !== null && each[field] !== undefined)
    return set === undefined ? '' : t('visits.last_at', { time: format.moment(set.measured_at) })
  }
  const isEmpty = newest === undefined && pain === undefined && fall === undefined
  return (
    <section className="card" aria-label={t('visits.now')}>
      <header>
        <h2>{t('visits.now')}</h2>
        <span className="grow" />
        {score !== undefined && <NewsChip total={score.news2_total} band={score.news2_band} />}
      </header>
      {isEmpty && <p className="inside sub">{t('visits.nothing_measured')}</p>}
      <Trend
        name={t('visits.pain')}
        detail={painBand === undefined ? '' : text(painBand.label)}
        values={pains.map((row) => row.pain_intensity ?? null)}
        unit="/10"
        color="var(--c-3)"
      />
      <Trend
        name={t('visits.blood_sugar')}
        detail={lastAt('blood_sugar_mg_dl')}
        values={sets.map((set) => set.blood_sugar_mg_dl ?? null)}
        unit="mg/dL"
        color="var(--c-2)"
      />
      <Trend
        name={t('visits.weight')}
        detail={lastAt('weight_kg')}
        values={sets.map((set) => set.weight_kg ?? null)}
        unit="kg"
        color="var(--c-4)"
      />
      {fall !== undefined && unscored !== null && (
        <div className="trend">
          <span>
            {t('scores.fall_risk')}
            <small>{t(unscored)}</small>
          </span>
        </div>
      )}
      {fall !== undefined && unscored === null && (
        <Trend
          name={t(fall.scale === 'humpty_dumpty' ? 'visits.humpty_dumpty' : 'visits.morse')}
          detail={fallWord(fall.risk_level, t)}
          values={detail.fall_risk_assessments.map((row) => row.total_score)}
          unit={fall.scale === 'humpty_dumpty' ? '/23' : '/125'}
          color="var(--c-1)"
        />
      )}
    </section>
  )
}

function fallWord(level: string | null, t: ReturnType<typeof useWords>['t']): string {
  switch (level) {
    case 'minimal':
    case 'low':
    case 'moderate':
    case 'high':
      return t(`scores.fall_${level}`)
    default:
      return t('scores.incomplete')
  }
}
