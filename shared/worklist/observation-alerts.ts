import type { FallRiskAssessment, PainAssessment } from '../assessments/nursing-assessment.ts'
import { type Alert, alertsFor } from '../clinical/alerts.ts'
import { rulesOfScore } from '../clinical/hospital-rules.ts'
import { humptyDumpty } from '../clinical/humpty-dumpty.ts'
import { morse } from '../clinical/morse.ts'
import { type News2, news2 } from '../clinical/news2.ts'
import type { PatientContext } from '../forms/form-definition.ts'
import type { Id } from '../ids.ts'
import type { VitalSigns } from '../observations/vital-signs.ts'
import type { HospitalRules } from '../settings/hospital-numbers.ts'
import type { Instant } from '../time.ts'
import type { AlertSource } from './alert-event.ts'

/** An alert with the stored observation that raises it. */
export interface RaisedAlert extends Alert {
  readonly record_entity: AlertSource
  readonly record_id: Id
  readonly raised_at: Instant
}

/** The newest observations of a visit, of each kind the one that counts. */
export interface NewestObservations {
  readonly vital_signs: VitalSigns | undefined
  readonly pain_assessment: PainAssessment | undefined
  readonly fall_risk_assessment: FallRiskAssessment | undefined
}

const silent: News2 = {
  kind: 'not_applicable',
  total: null,
  band: 'not_applicable',
  missing: [],
  parameters: {},
  points_so_far: 0,
  reason: 'under_16',
  rule_version: '',
}

/**
 * What the newest observations of a visit ask for: the same rules as on the form, each with the record it is about.
 * `versions`: the hospital's own numbers as known here, newest first.
 */
export function observationAlerts(
  newest: NewestObservations,
  patient: PatientContext,
  versions: readonly HospitalRules[],
): RaisedAlert[] {
  const { vital_signs, pain_assessment, fall_risk_assessment } = newest
  return [
    ...(vital_signs === undefined
      ? []
      : of('vital_signs', vital_signs, alertsFor({ ...vital_signs, news2: scoreOf(vital_signs, patient) }))),
    ...(pain_assessment === undefined
      ? []
      : of(
          'pain_assessment',
          pain_assessment,
          alertsFor({ news2: silent, pain_intensity: pain_assessment.pain_intensity }),
        )),
    ...(fall_risk_assessment === undefined
      ? []
      : of(
          'fall_risk_assessment',
          fall_risk_assessment,
          alertsFor({ news2: silent, ...fallOf(fall_risk_assessment, versions) }),
        )),
  ].filter(({ severity, is_private }) => severity !== 'prompt' && !is_private)
}

/**
 * A set that was stored as not scorable (a child, a pregnancy that the form knew of) stays so, unless stations have
 * come to disagree about the age that it was stored under.
 */
function scoreOf(set: VitalSigns, patient: PatientContext): News2 {
  return set.news2_band === 'not_applicable' && patient.readings === undefined ? silent : news2(set, patient)
}

/** One that no scale could be named for asks for what either of them asks for. */
function fallOf(assessment: FallRiskAssessment, versions: readonly HospitalRules[]) {
  const { risk_level, risk_level_published, scale } = assessment
  if (scale === null) {
    const rules = rulesOfScore(assessment.rule_version, versions)
    const [adult, child] = [morse(assessment, rules), humptyDumpty(assessment, rules)]
    const fall_levels = [adult, child].flatMap(({ level, level_published }) => [level, level_published])
    return { fall_levels, fall_is_adult: adult.kind === 'total' }
  }
  const levels = [risk_level, risk_level_published].filter(
    (level) => level === 'minimal' || level === 'low' || level === 'moderate' || level === 'high',
  )
  return { fall_levels: levels, fall_is_adult: scale === 'morse' }
}

function of(
  record_entity: AlertSource,
  { id, measured_at }: { readonly id: Id; readonly measured_at: Instant },
  alerts: readonly Alert[],
): RaisedAlert[] {
  return alerts.map((alert) => ({ ...alert, record_entity, record_id: id, raised_at: measured_at }))
}
