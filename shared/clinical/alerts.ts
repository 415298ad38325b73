import type { Text } from '../forms/form-definition.ts'
import { type AlertCode, type AlertSeverity, alertRules, painReassessText } from './alert-rules.ts'
import type { FallRiskLevel } from './fall-bands.ts'
import { hasSingleParameterAlert, type News2 } from './news2.ts'

/** One alert that fired: which rule in which version, on what, and what to do. */
export interface Alert {
  readonly code: AlertCode
  readonly rule_version: string
  readonly severity: AlertSeverity
  readonly text: Text
  readonly inputs: { readonly [name: string]: number | string | boolean }
  readonly is_private: boolean
}

/** What alerts look at; null or absent = not recorded, and then no alert says anything about it. */
export interface AlertInput {
  readonly news2: News2
  readonly blood_sugar_mg_dl?: number | null | undefined
  readonly blood_pressure_systolic?: number | null | undefined
  readonly blood_pressure_diastolic?: number | null | undefined
  readonly fall_levels?: readonly (FallRiskLevel | null)[]
  readonly fall_is_adult?: boolean
  readonly pain_intensity?: number | null | undefined
  /** From which intensity the hospital asks for pain again; absent = the shipped limit. */
  readonly pain_reassess_from?: number | undefined
  readonly has_signs_of_abuse?: boolean | null | undefined
  readonly has_weight_loss?: boolean | null | undefined
  readonly appetite?: 'good' | 'poor' | null | undefined
  readonly refer_to_nutritionist?: boolean | null | undefined
}

/** Every alert that these observations raise, most urgent kinds first. */
export function alertsFor(input: AlertInput): readonly Alert[] {
  return [
    ...news2Alerts(input.news2),
    ...glucoseAlerts(input.blood_sugar_mg_dl),
    ...pressureAlerts(input),
    ...fallAlerts(input),
    ...painAlerts(input),
    ...careAlerts(input),
  ]
}

function fire(code: AlertCode, inputs: Alert['inputs']): Alert {
  const rule = alertRules[code]
  const { version: rule_version, severity, text } = rule
  return { code, rule_version, severity, text, inputs, is_private: 'is_private' in rule }
}

/** Points so far are a floor of the total: once they reach a limit, missing values cannot take them back. */
function news2Alerts(score: News2): readonly Alert[] {
  const points = score.points_so_far
  const alerts: Alert[] = []
  if (points >= alertRules.news2_emergency.at_least) {
    alerts.push(fire('news2_emergency', { points, is_complete: score.kind === 'total' }))
  } else if (points >= alertRules.news2_urgent.at_least) {
    alerts.push(fire('news2_urgent', { points, is_complete: score.kind === 'total' }))
  }
  if (hasSingleParameterAlert(score.parameters)) alerts.push(fire('news2_single_parameter', { points }))
  return alerts
}

function glucoseAlerts(blood_sugar_mg_dl: number | null | undefined): readonly Alert[] {
  if (blood_sugar_mg_dl == null) return []
  if (blood_sugar_mg_dl < alertRules.glucose_very_low.below) {
    return [fire('glucose_very_low', { blood_sugar_mg_dl })]
  }
  return blood_sugar_mg_dl < alertRules.glucose_low.below ? [fire('glucose_low', { blood_sugar_mg_dl })] : []
}

function pressureAlerts(input: AlertInput): readonly Alert[] {
  const rule = alertRules.blood_pressure_severe
  const systolic = input.blood_pressure_systolic ?? null
  const diastolic = input.blood_pressure_diastolic ?? null
  const isHigh =
    (systolic !== null && systolic >= rule.systolic_at_least) ||
    (diastolic !== null && diastolic >= rule.diastolic_at_least)
  if (!isHigh) return []
  return [
    fire('blood_pressure_severe', {
      ...(systolic === null ? {} : { blood_pressure_systolic: systolic }),
      ...(diastolic === null ? {} : { blood_pressure_diastolic: diastolic }),
    }),
  ]
}

/** The printed and the published band both count: high in either is high. A child's moderate asks for nothing more. */
function fallAlerts(input: AlertInput): readonly Alert[] {
  const levels = input.fall_levels ?? []
  if (levels.includes('high')) return [fire('fall_high', { level: 'high' })]
  if (input.fall_is_adult === true && levels.includes('moderate')) {
    return [fire('fall_moderate', { level: 'moderate' })]
  }
  return []
}

function painAlerts({ pain_intensity, pain_reassess_from }: AlertInput): readonly Alert[] {
  if (pain_intensity == null) return []
  if (pain_intensity >= alertRules.pain_severe.at_least) return [fire('pain_severe', { pain_intensity })]
  const at_least = pain_reassess_from ?? alertRules.pain_reassess.at_least
  if (pain_intensity < at_least) return []
  const alert = fire('pain_reassess', { pain_intensity })
  return [pain_reassess_from === undefined ? alert : { ...alert, text: painReassessText(at_least) }]
}

function careAlerts(input: AlertInput): readonly Alert[] {
  const alerts: Alert[] = []
  if (input.has_signs_of_abuse === true) alerts.push(fire('abuse_suspected', { has_signs_of_abuse: true }))
  const isAtRisk = input.has_weight_loss === true || input.appetite === 'poor'
  if (isAtRisk && input.refer_to_nutritionist === false) {
    alerts.push(fire('nutrition_referral', { refer_to_nutritionist: false }))
  }
  return alerts
}
