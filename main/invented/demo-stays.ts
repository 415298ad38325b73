import type { Input } from '../../shared/ipc/contract.ts'
import type { Modality } from '../../shared/visits/visit.ts'
import { adultFall, calm, uneventful } from './demo-answers.ts'
import type { Dice } from './demo-dice.ts'

type Nursing = Input<'assessments.submit_nursing'>['answers']
type VitalSigns = Input<'observations.record_vital_signs'>['vital_signs']
type Report = Omit<Input<'radiology.submit_report'>, 'visit_id' | 'study_id' | 'amendment_reason'>

/** One visit of an invented person, as the ward and the reading room write it down. */
export interface DemoStay {
  readonly arrived_hours_ago: number
  readonly visit: Omit<Input<'visits.open'>, 'patient_id'>
  readonly nursing: Nursing | null
  /** Further sets of vital signs after the assessment. */
  readonly vital_signs: readonly VitalSigns[]
  readonly report: Report | null
  /** The preparation sheet of the reported study; left out where nobody filled one in. */
  readonly sheet?: Input<'radiology.prepare_sheet'>['answers']
  /** What was added to the report after it was final, and why. */
  readonly addendum?: Report & { readonly amendment_reason: string }
  /** What the physician completes the visit with; null while the patient is still here. */
  readonly diagnosis: string | null
  /** Why the visit did not take place; left out where it did. */
  readonly cancelled_reason?: string
}

/** Why people come, what is looked at, and what is found. */
interface Story {
  readonly complaint: readonly [ar: string, en: string]
  readonly image: readonly [modality: Modality, region: string] | null
  readonly findings: string
  readonly diagnosis: string
}

const stories: readonly Story[] = [
  {
    complaint: ['ألم بالصدر', 'Chest pain'],
    image: ['ct', 'Chest'],
    findings: 'Lungs clear. No effusion, no embolism. Heart of normal size, coronary calcification.',
    diagnosis: 'No acute chest disease, coronary calcification',
  },
  {
    complaint: ['ضيق بالتنفس', 'Shortness of breath'],
    image: ['xray', 'Chest'],
    findings: 'Consolidation of the right lower lobe, small right pleural effusion.',
    diagnosis: 'Right lower lobe pneumonia',
  },
  {
    complaint: ['صداع مستمر', 'Lasting headache'],
    image: ['mri', 'Brain'],
    findings: 'No mass, no bleeding, no restricted diffusion. Ventricles of normal size.',
    diagnosis: 'Normal examination of the brain',
  },
  {
    complaint: ['ألم بالبطن', 'Abdominal pain'],
    image: ['ultrasound', 'Abdomen'],
    findings: 'Several gallstones up to 9 mm, wall of the gall bladder not thickened, ducts not widened.',
    diagnosis: 'Gallstones without inflammation',
  },
  {
    complaint: ['سقوط وألم بالركبة', 'Fall, knee pain'],
    image: ['xray', 'Right knee'],
    findings: 'No fracture. Narrow medial joint space with osteophytes. Small effusion.',
    diagnosis: 'Osteoarthritis of the right knee, no fracture',
  },
  {
    complaint: ['متابعة ضغط الدم', 'Blood pressure check'],
    image: null,
    findings: '',
    diagnosis: 'Essential hypertension, controlled',
  },
  {
    complaint: ['متابعة السكر', 'Diabetes check'],
    image: null,
    findings: '',
    diagnosis: 'Type 2 diabetes, diet and metformin continued',
  },
]

const places = [
  { visit_type: 'emergency', ward: 'Emergency' },
  { visit_type: 'inpatient', ward: 'Internal medicine' },
  { visit_type: 'inpatient', ward: 'Surgery' },
  { visit_type: 'outpatient', ward: 'Radiology' },
  { visit_type: 'outpatient', ward: 'Internal medicine' },
] as const

/** Three of four people have come at least once; one of twelve is still here. */
export function demoStays(dice: Dice, ageYears: number): readonly DemoStay[] {
  const count = dice.chance(0.25) ? 0 : dice.chance(0.2) ? 2 : 1
  const isHere = dice.chance(0.08)
  const stays = Array.from({ length: count }, (_, n) => stay(dice, ageYears, isHere && n === count - 1))
  return stays.sort((a, b) => b.arrived_hours_ago - a.arrived_hours_ago)
}

function stay(dice: Dice, ageYears: number, isHere: boolean): DemoStay {
  const story = dice.pick(stories)
  const place = dice.pick(places)
  const chief_complaint = story.complaint[dice.chance(0.35) ? 1 : 0]
  const isBedded = place.visit_type === 'inpatient'
  const studies = story.image === null ? [] : [{ modality: story.image[0], body_region: story.image[1] }]
  const isAssessed = dice.chance(isHere ? 0.6 : 0.7)
  const isReported = story.image !== null && dice.chance(isHere ? 0.3 : 0.9)
  return {
    arrived_hours_ago: isHere ? dice.whole(2, 40) : dice.whole(48, 4300),
    visit: {
      ...place,
      chief_complaint,
      studies,
      room: isBedded ? String(dice.whole(1, 4) * 100 + dice.whole(1, 20)) : null,
      bed: isBedded ? String(dice.whole(1, 4)) : null,
    },
    nursing: isAssessed ? nursing(dice, ageYears, chief_complaint) : null,
    vital_signs: dice.chance(0.3) ? [vitalSigns(dice)] : [],
    report: isReported ? report(dice, story) : null,
    diagnosis: isHere ? null : story.diagnosis,
  }
}

function nursing(dice: Dice, ageYears: number, chief_complaint: string): Nursing {
  const isAllergic = dice.chance(0.12)
  const pain_intensity = dice.chance(0.5) ? 0 : dice.whole(1, 8)
  const elderly = {
    daily_activities: dice.pick(['independent', 'needs_help']),
    cognitive_assessment: dice.pick(['normal', 'mild']),
    mood_assessment: 'not_depressed',
  }
  const answers = {
    ...uneventful,
    chief_complaint,
    is_smoker: ageYears >= 18 && dice.chance(0.25),
    ...(isAllergic
      ? { allergy_status: 'yes', medication_allergies: dice.pick(['بنسلين', 'Penicillin', 'أسبرين']) }
      : {}),
    ...(ageYears >= 65 ? elderly : {}),
    pain_assessment: { pain_intensity, ...(pain_intensity > 0 ? { pain_location: chief_complaint } : {}) },
    fall_risk_assessment: ageYears < 18 ? childFall(dice, ageYears) : fall(dice, ageYears),
    vital_signs: vitalSigns(dice),
  }
  // The answers are strings from the form's options; the types of a literal object do not know that.
  return answers as Nursing
}

function fall(dice: Dice, ageYears: number) {
  const isFrail = ageYears >= 65 && dice.chance(0.5)
  return {
    ...adultFall,
    fall_history_3months: isFrail,
    secondary_diagnosis: dice.chance(0.4),
    iv_therapy: dice.chance(0.3),
    gait_status: isFrail ? 'weak' : 'normal',
  }
}

/** Humpty Dumpty: 4 below three years, 3 below seven, 2 below thirteen, 1 from then on. */
function childFall(dice: Dice, ageYears: number) {
  return {
    age_score: ageYears < 3 ? 4 : ageYears < 7 ? 3 : ageYears < 13 ? 2 : 1,
    gender_score: dice.whole(1, 2),
    diagnosis_score: dice.whole(1, 3),
    cognitive_score: 1,
    environmental_score: dice.whole(1, 3),
    surgery_anesthesia_score: 1,
    medication_score: 1,
  }
}

function vitalSigns(dice: Dice): VitalSigns {
  const isIll = dice.chance(0.15)
  const signs = {
    ...calm,
    temperature_celsius: (isIll ? dice.whole(380, 392) : dice.whole(362, 374)) / 10,
    pulse_bpm: isIll ? dice.whole(96, 124) : dice.whole(62, 90),
    blood_pressure_systolic: dice.whole(104, 152),
    blood_pressure_diastolic: dice.whole(62, 92),
    respiratory_rate_per_min: isIll ? dice.whole(20, 26) : dice.whole(12, 19),
    oxygen_saturation_percent: isIll ? dice.whole(90, 95) : dice.whole(96, 99),
  }
  return signs as VitalSigns
}

function report(dice: Dice, { image, findings, diagnosis }: Story): Report | null {
  if (image === null) return null
  const [modality, body_region] = image
  return {
    modality,
    body_region,
    technique: null,
    comparison: null,
    findings,
    diagnosis,
    recommendations: dice.chance(0.4) ? 'Control in six weeks if symptoms stay' : null,
    critical_result: null,
    status: dice.chance(0.93) ? 'final' : 'preliminary',
  }
}
