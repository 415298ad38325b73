import { IconAlertTriangle, IconHelpCircle } from '@tabler/icons-react'
import { painBandsPrinted } from '../../shared/clinical/pain-data.ts'
import { type FlatAnswers, nestAnswers } from '../../shared/forms/form-answers.ts'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { evaluateFrm05 } from '../../shared/forms/frm-05-rules.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { safetyAnswers } from '../../shared/radiology/safety-answers.ts'
import type { Study } from '../../shared/visits/visit.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { DisputedMark } from '../components/disputed-mark.tsx'
import { AlertList } from '../components/form/alert-list.tsx'
import { DisputedPerson } from '../components/form/disputed-person.tsx'
import { FallLevelChip } from '../components/form/fall-scale.tsx'
import { useHospitalRules } from '../components/form/use-hospital-rules.ts'
import { Latin } from '../components/latin.tsx'
import { NewsChip } from '../components/news-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'
import '../components/form/entry.css'
import type { Merge } from './version-merge.ts'

/** What decides scores and safety questions beside the answers, as at the form itself. */
function usePatient({ visit, patient }: VisitDetail): PatientContext {
  const { format } = useWords()
  const rules = useHospitalRules()
  return { ...patientContextOn(patient, format.localDate(visit.arrived_at)), rules }
}

interface PreviewProps {
  readonly answers: FlatAnswers
  readonly patient: PatientContext
}

function NursingScores({ answers, patient }: PreviewProps) {
  const { t, text } = useWords()
  const evaluation = evaluateFrm05(nestAnswers(frm05, answers), patient)
  const { news2, morse, humpty_dumpty, alerts, is_fall_scale_disputed } = evaluation
  const intensity = answers['pain_assessment.pain_intensity']
  const pain = painBandsPrinted.bands.find(({ code }) => code === evaluation.pain_band)
  const fall = morse ?? humpty_dumpty
  return (
    <>
      <DisputedPerson patient={patient} />
      <div className="row row-wrap">
        <span className="row">
          <Latin>
            <span aria-hidden>{t('scores.news2')}</span>
          </Latin>
          <NewsChip total={news2.total} band={news2.band} />
        </span>
        {pain !== undefined && typeof intensity === 'number' && (
          <span className={`chip pain-${pain.min}`}>
            {t('scores.pain')} <Latin>{intensity} / 10</Latin> · {text(pain.label)}
          </span>
        )}
        {fall !== null && fall.level !== null && !is_fall_scale_disputed && (
          <span className="row">
            {t('scores.fall_risk')} <FallLevelChip level={fall.level} />
          </span>
        )}
        {is_fall_scale_disputed && <DisputedMark>{t('scores.fall_scale_disputed')}</DisputedMark>}
      </div>
      <AlertList alerts={alerts} />
    </>
  )
}

function SheetWarnings({ answers, patient, study }: PreviewProps & { study: Study }) {
  const { t, text, language } = useWords()
  const { modality } = study
  const standing = safetyAnswers({ modality, answers, entered_at: null, patient }).filter(
    ({ severity }) => severity !== 'ok',
  )
  if (standing.length === 0) return <span>{t('radiology.safety_clear')}</span>
  const open = standing.filter(({ value }) => value === null)
  const answered = standing
    .flatMap(({ value, ...answer }) => (value === null ? [] : [{ ...answer, value }]))
    .toSorted((x, y) => Number(y.severity === 'danger') - Number(x.severity === 'danger'))
  return (
    <ul className="alert-list">
      {answered.map(({ key, severity, label, value }) => (
        <li key={key} className={severity === 'danger' ? 'urgent' : undefined}>
          <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
          <span>
            {text(label)}: <bdi>{value[language]}</bdi>
          </span>
        </li>
      ))}
      {open.length > 0 && (
        <li className="prompt">
          <IconHelpCircle size={16} stroke={1.75} aria-hidden />
          {t('app.not_recorded')}:{' '}
          {open.map(({ label }) => text(label)).join(language === 'ar' ? '، ' : ', ')}
        </li>
      )}
    </ul>
  )
}

/** What the chosen values come to, before anything is saved: scores and warnings by the rules that the form is signed by. */
export function MergePreview({ merge }: { merge: Merge }) {
  const { t } = useWords()
  const { visit, base } = merge.basis
  const { written } = base
  const patient = usePatient(visit)
  const answers = merge.merged()
  if (answers === null || written.form === 'report') return null
  const study = written.form === 'sheet' && visit.studies.find(({ id }) => id === written.sheet.study_id)
  return (
    <section className="card merge-preview" aria-label={t('conflicts.merge_comes_to')}>
      <h2>{t('conflicts.merge_comes_to')}</h2>
      {written.form === 'nursing' && <NursingScores answers={answers} patient={patient} />}
      {study && <SheetWarnings answers={answers} patient={patient} study={study} />}
    </section>
  )
}
