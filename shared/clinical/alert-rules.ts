import type { Text } from '../forms/form-definition.ts'
import type { Sourced } from './source.ts'

/** How loud an alert is: `urgent` asks for action now, `warning` for a decision in this visit, `prompt` reminds. */
export type AlertSeverity = 'urgent' | 'warning' | 'prompt'

export type AlertCode = keyof typeof alertRules

interface AlertRule extends Sourced {
  readonly severity: AlertSeverity
  readonly text: Text
  /** Only for those who may read the restricted section. */
  readonly is_private?: true
  readonly at_least?: number
  readonly below?: number
  readonly systolic_at_least?: number
  readonly diastolic_at_least?: number
}

const rcp = {
  title: 'Royal College of Physicians: National Early Warning Score (NEWS) 2, chart 4',
  year: 2017,
  url_or_place: 'https://www.rcp.ac.uk/improving-care/resources/national-early-warning-score-news-2/',
} as const
const ada = {
  title: 'American Diabetes Association: Standards of Care, hypoglycaemia levels 1 and 2',
  year: 2024,
  url_or_place: 'https://doi.org/10.2337/dc24-S006',
} as const
const hypertension = {
  title: 'ACC/AHA hypertension guideline: severely raised pressure (a clinician should confirm)',
  year: 2017,
  url_or_place: 'https://doi.org/10.1161/HYP.0000000000000065',
} as const
const form = {
  title: 'SH.MR.FRM.05 Nursing Screening & Assessment, printed actions',
  year: 2025,
  url_or_place: 'Paper form SH.MR.FRM.05; handbook, clinical/instruments.md, "Alert rules worth shipping"',
} as const

const adultsNotPregnant = { population: 'Patients of 16 years and over, not pregnant' } as const
const everybody = { population: 'All patients' } as const
const read = { checked_on: '2026-11-22', evidence: 'read_in_source', version: '1' } as const
const standard = { checked_on: '2026-11-22', evidence: 'standard_knowledge', version: '1' } as const

/** Names the limit that holds in the hospital. */
export function painReassessText(at_least: number): Text {
  return { en: `Pain of ${at_least} or more: re-assess`, ar: `ألم ${at_least} أو أكثر: أعد التقييم` }
}

/** Alerts that the nursing assessment raises. Limits are inclusive where they say `at_least`, exclusive at `below`. */
export const alertRules = {
  news2_emergency: {
    source: rcp,
    ...adultsNotPregnant,
    ...read,
    unit: 'NEWS2 points',
    at_least: 7,
    severity: 'urgent',
    text: { en: 'NEWS2 of 7 or more: emergency response', ar: 'NEWS2 يساوي 7 أو أكثر: استجابة طارئة' },
  },
  news2_urgent: {
    source: rcp,
    ...adultsNotPregnant,
    ...read,
    unit: 'NEWS2 points',
    at_least: 5,
    severity: 'urgent',
    text: { en: 'NEWS2 of 5 or 6: urgent response', ar: 'NEWS2 يساوي 5 أو 6: استجابة عاجلة' },
  },
  news2_single_parameter: {
    source: rcp,
    ...adultsNotPregnant,
    ...read,
    unit: 'NEWS2 points of one parameter',
    at_least: 3,
    severity: 'warning',
    text: {
      en: 'One NEWS2 parameter scores 3: medical review',
      ar: 'أحد مؤشرات NEWS2 يساوي 3 نقاط: مراجعة طبية',
    },
  },
  glucose_very_low: {
    source: ada,
    ...everybody,
    ...read,
    unit: 'mg/dL',
    below: 54,
    severity: 'urgent',
    text: { en: 'Blood sugar below 54 mg/dL', ar: 'سكر الدم أقل من 54 mg/dL' },
  },
  glucose_low: {
    source: ada,
    ...everybody,
    ...read,
    unit: 'mg/dL',
    below: 70,
    severity: 'warning',
    text: { en: 'Blood sugar below 70 mg/dL', ar: 'سكر الدم أقل من 70 mg/dL' },
  },
  blood_pressure_severe: {
    source: hypertension,
    population: 'Adults',
    ...standard,
    unit: 'mmHg',
    systolic_at_least: 180,
    diastolic_at_least: 120,
    severity: 'urgent',
    text: {
      en: 'Blood pressure of 180 or more systolic, or 120 or more diastolic',
      ar: 'ضغط الدم 180 أو أكثر انقباضي، أو 120 أو أكثر انبساطي',
    },
  },
  fall_high: {
    source: form,
    ...everybody,
    ...read,
    unit: 'band of the fall scale',
    severity: 'warning',
    text: {
      en: 'High fall risk: educate, lock wheels, yellow wristband F',
      ar: 'خطر سقوط مرتفع: تثقيف، تثبيت العجلات، إسورة صفراء F',
    },
  },
  fall_moderate: {
    source: form,
    population: 'Patients of 18 years and over',
    ...read,
    unit: 'band of the fall scale',
    severity: 'warning',
    text: {
      en: 'Moderate fall risk: educate, lock wheels, yellow wristband F',
      ar: 'خطر سقوط متوسط: تثقيف، تثبيت العجلات، إسورة صفراء F',
    },
  },
  pain_severe: {
    source: form,
    ...everybody,
    ...standard,
    unit: 'points of the numeric rating scale',
    at_least: 7,
    severity: 'warning',
    text: { en: 'Severe pain: treat and re-assess', ar: 'ألم شديد: عالج وأعد التقييم' },
  },
  pain_reassess: {
    source: form,
    ...everybody,
    ...standard,
    unit: 'points of the numeric rating scale',
    at_least: 4,
    severity: 'prompt',
    text: painReassessText(4),
  },
  abuse_suspected: {
    source: form,
    ...everybody,
    ...read,
    unit: 'answer of the form',
    severity: 'warning',
    is_private: true,
    text: {
      en: 'Signs of abuse or neglect: inform the nurse in charge in private',
      ar: 'علامات إيذاء أو إهمال: أبلغ رئيس التمريض بشكل خاص',
    },
  },
  nutrition_referral: {
    source: form,
    ...everybody,
    ...read,
    unit: 'answer of the form',
    severity: 'prompt',
    text: {
      en: 'Weight loss or poor appetite without referral to the nutritionist',
      ar: 'نقص وزن أو شهية ضعيفة دون تحويل لأخصائي التغذية',
    },
  },
} as const satisfies Record<string, AlertRule>
