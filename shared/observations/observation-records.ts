import type { FallRiskAssessment } from '../assessments/nursing-assessment.ts'
import { humptyDumptyScale } from '../clinical/humpty-dumpty-data.ts'
import { morseScale } from '../clinical/morse-data.ts'
import { painBandsPrinted } from '../clinical/pain-data.ts'
import { fieldsOfRecord } from '../forms/form-answers.ts'
import { type FormRecord, isAnswered } from '../forms/form-definition.ts'
import { type Frm05Answers, frm05 } from '../forms/frm-05.ts'
import type { Frm05Evaluation, VitalSignsEvaluation } from '../forms/frm-05-rules.ts'
import type { Id } from '../ids.ts'
import type { RecordOf } from '../sync/entities.ts'
import type { Instant } from '../time.ts'

/** What every observation of one act has. */
export interface ObservationFrame {
  readonly visit_id: Id
  readonly patient_id: Id
  readonly submission_id: Id | null
  readonly assessment_id: Id | null
  readonly measured_at: Instant
  readonly entered_at: Instant
  readonly replaces_id: Id | null
  readonly void_reason: string | null
}

type ObservationEntity = 'vital_signs' | 'pain_assessment' | 'fall_risk_assessment'

/** A record's own part, without what the write path adds. */
export type NewObservation<E extends ObservationEntity> = Omit<
  RecordOf<E>,
  'id' | 'site_id' | 'row_version' | 'created_at' | 'created_by' | 'created_on_station'
>

type VitalAnswers = NonNullable<Frm05Answers['vital_signs']>
type PainAnswers = NonNullable<Frm05Answers['pain_assessment']>
type FallAnswers = NonNullable<Frm05Answers['fall_risk_assessment']>

/** A set of vital signs with its NEWS2, the version of the chart that made it, and whose ranges took it. */
export function vitalSignsRecord(
  answers: VitalAnswers,
  { news2, rules_mark }: VitalSignsEvaluation,
  frame: ObservationFrame,
): NewObservation<'vital_signs'> {
  return {
    ...nullFilled('vital_signs', answers),
    ...frame,
    rule_version: `NEWS2 ${news2.rule_version}${rules_mark}`,
    news2_total: news2.total,
    news2_band: news2.band,
  }
}

/** A pain assessment with the form's printed band. */
export function painRecord(
  answers: PainAnswers,
  evaluation: Frm05Evaluation,
  frame: ObservationFrame,
): NewObservation<'pain_assessment'> {
  return {
    ...nullFilled('pain_assessment', answers),
    ...frame,
    rule_version: `Pain ${painBandsPrinted.version}`,
    pain_band: evaluation.pain_band,
  }
}

/**
 * A fall risk with the score of the scale that applies. Where the age is unknown both are asked: the complete one
 * counts, else the one that is further on. Where stations disagree about it no scale is named and nothing is scored: the
 * answers stay, for whoever settles the birth date, with the version of the hospital's numbers that judges them.
 */
export function fallRiskRecord(
  answers: FallAnswers,
  evaluation: Frm05Evaluation,
  frame: ObservationFrame,
): NewObservation<'fall_risk_assessment'> {
  const { morse, humpty_dumpty } = evaluation
  if (evaluation.is_fall_scale_disputed) {
    return { ...nullFilled('fall_risk_assessment', answers), ...frame, ...notScored(evaluation) }
  }
  const isChild = morse === null || (morse.total === null && furtherOn(humpty_dumpty, morse))
  const score = isChild ? humpty_dumpty : morse
  return {
    ...nullFilled('fall_risk_assessment', answers),
    ...frame,
    rule_version: score === null ? null : `${isChild ? 'Humpty Dumpty' : 'Morse'} ${score.rule_version}`,
    scale: score === null ? null : isChild ? 'humpty_dumpty' : 'morse',
    total_score: score?.total ?? null,
    risk_level: score?.level ?? null,
    risk_level_published: score?.level_published ?? null,
  }
}

function notScored({ rules_mark }: Frm05Evaluation) {
  return {
    rule_version: `Morse ${morseScale.version}, Humpty Dumpty ${humptyDumptyScale.version}${rules_mark}`,
    scale: null,
    total_score: null,
    risk_level: null,
    risk_level_published: null,
  } as const
}

type Score = Frm05Evaluation['humpty_dumpty']

function furtherOn(child: Score, adult: Frm05Evaluation['morse']): boolean {
  if (child === null) return false
  if (child.total !== null) return true
  const answered = (items: object): number => Object.values(items).filter((points) => points !== null).length
  return answered(child.items) > answered(adult?.items ?? {})
}

/** What the form fills in by itself, or what only says how a value was taken: no observation without one. */
const notObserved: readonly string[] = ['spo2_scale', 'measured_at', 'confirmed_out_of_range']

/** Whether a person recorded anything of this kind. */
export function hasObservation(record: FormRecord, answers: object | null | undefined): boolean {
  return Object.entries(answers ?? {}).some(
    ([name, value]) => !notObserved.includes(name) && isAnswered(value) && isFieldOf(record, name),
  )
}

/** Whether these answers say what the stored record says; a time that was not given is no difference. */
export function saysTheSame(record: FormRecord, answers: object, stored: object): boolean {
  const [given, kept] = [answers, stored] as Record<string, unknown>[]
  return fieldsOfRecord(frm05, record).every(({ name }) => {
    const answer = given?.[name] ?? null
    if (name === 'measured_at' && answer === null) return true
    return JSON.stringify(answer) === JSON.stringify(kept?.[name] ?? null)
  })
}

/**
 * Whether a stored fall risk was judged as it would be now. Where the hospital's numbers or the birth date changed since,
 * a new version of the form shows another level, and the record must not keep the old one.
 */
export function isJudgedTheSame(
  stored: FallRiskAssessment,
  answers: object,
  evaluation: Frm05Evaluation,
): boolean {
  const { scale, total_score, risk_level, risk_level_published, rule_version } = fallRiskRecord(
    answers as FallAnswers,
    evaluation,
    stored,
  )
  return (
    stored.scale === scale &&
    stored.total_score === total_score &&
    stored.risk_level === risk_level &&
    stored.risk_level_published === risk_level_published &&
    stored.rule_version === rule_version
  )
}

function isFieldOf(record: FormRecord, name: string): boolean {
  return fieldsOfRecord(frm05, record).some((field) => field.name === name)
}

/** Every field of the record, null where nothing was answered; nothing else. */
export function nullFilled<A extends object>(record: FormRecord, answers: A): A {
  const given = answers as Record<string, unknown>
  return Object.fromEntries(fieldsOfRecord(frm05, record).map(({ name }) => [name, given[name] ?? null])) as A
}
