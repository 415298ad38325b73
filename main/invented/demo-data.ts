/*
 * Invented people and visits for demonstration. Nobody here exists: the national IDs are made up from birth date,
 * governorate and a serial, the mobile numbers from a counter.
 */

/** Bodies as the REST API takes them (`rest.md`). */
type Body = Readonly<Record<string, unknown>>

export interface DemoVisit {
  readonly visit: Body
  /** How long ago the patient arrived. */
  readonly arrived_hours_ago: number
  readonly nursing?: Body
  /** Further sets of vital signs after the assessment. */
  readonly vital_signs?: readonly Body[]
  /** With the preparation sheet of the study, where there is one. */
  readonly report?: Body
  /** What was added to the report after it was final, and why. */
  readonly addendum?: Body
  /** What the visit's record says in the end. */
  readonly ending?: Body
}

export interface DemoPatient {
  readonly patient: Body
  readonly visits: readonly DemoVisit[]
}

interface Person {
  readonly born: string
  readonly gender: 'male' | 'female'
  readonly governorate: string
  readonly code: string
  readonly serial: number
}

/** Century, birth date, governorate, serial (odd for men) and a last digit. */
function nationalId({ born, gender, code, serial }: Person): string {
  const century = born.startsWith('20') ? '3' : '2'
  const odd = serial * 2 + (gender === 'male' ? 1 : 0)
  return `${century}${born.slice(2).replaceAll('-', '')}${code}${String(odd).padStart(4, '0')}${serial % 10}`
}

function person(full_name: string, of: Person, more: Body = {}): Body {
  return {
    full_name,
    ssn: nationalId(of),
    date_of_birth: of.born,
    gender: of.gender,
    governorate: of.governorate,
    mobile_number: `01${of.serial % 2 === 0 ? '0' : '2'}55500${String(of.serial).padStart(3, '0')}`,
    ...more,
  }
}

const cairo = { governorate: 'Cairo', code: '01' } as const
const alexandria = { governorate: 'Alexandria', code: '02' } as const
const giza = { governorate: 'Giza', code: '21' } as const
const sharqia = { governorate: 'Sharqia', code: '13' } as const

/** Vital signs that alarm nobody. */
export const calm = {
  temperature_celsius: 36.9,
  pulse_bpm: 78,
  blood_pressure_systolic: 124,
  blood_pressure_diastolic: 78,
  respiratory_rate_per_min: 16,
  oxygen_saturation_percent: 98,
  on_supplemental_oxygen: false,
  consciousness: 'alert',
  spo2_scale: 1,
}

/** An adult who does not fall. */
export const adultFall = {
  fall_history_3months: false,
  secondary_diagnosis: false,
  ambulatory_aid: 'none',
  iv_therapy: false,
  gait_status: 'normal',
  mental_status: 'oriented',
}

/** An assessment with little to report, to be changed field by field. */
export const uneventful = {
  mode_of_arrival: 'walk',
  accompanied_by: 'relative',
  language_spoken: 'arabic',
  psychological_problem: ['none'],
  is_smoker: false,
  allergy_status: 'no_known_allergy',
  diet_type: 'regular',
  appetite: 'good',
  has_git_problems: false,
  feeding_status: 'independent',
  hygiene_status: 'independent',
  toileting_status: 'independent',
  ambulation_status: 'independent',
  has_signs_of_abuse: false,
  disability_type: ['none'],
  has_assistive_devices: false,
  pain_assessment: { pain_intensity: 0 },
  fall_risk_assessment: adultFall,
  vital_signs: calm,
}

const chestPain: DemoPatient = {
  patient: person(
    'محمود السيد إبراهيم حسن',
    { born: '1958-03-14', gender: 'male', ...cairo, serial: 101 },
    {
      address: '١٢ شارع النيل، المعادي',
      contacts: [{ name: 'سعاد حسن', relation: 'زوجة', phone: '01255500900', is_guardian: false }],
    },
  ),
  visits: [
    {
      arrived_hours_ago: 5,
      visit: {
        visit_type: 'emergency',
        ward: 'Emergency',
        bed: 'E4',
        chief_complaint: 'ألم بالصدر منذ ساعتين',
        studies: [{ modality: 'ct', body_region: 'Chest' }],
      },
      nursing: {
        ...uneventful,
        mode_of_arrival: 'stretcher',
        chief_complaint: 'ألم بالصدر يمتد إلى الذراع الأيسر منذ ساعتين',
        psychological_problem: ['anxious', 'distress_from_pain'],
        is_smoker: true,
        allergy_status: 'yes',
        medication_allergies: 'بنسلين',
        ambulation_status: 'needs_supervision',
        daily_activities: 'independent',
        cognitive_assessment: 'normal',
        mood_assessment: 'not_depressed',
        vital_signs: {
          ...calm,
          pulse_bpm: 112,
          blood_pressure_systolic: 148,
          blood_pressure_diastolic: 92,
          respiratory_rate_per_min: 22,
          oxygen_saturation_percent: 93,
          on_supplemental_oxygen: true,
        },
        pain_assessment: { pain_intensity: 7, pain_location: 'الصدر', pain_character: 'ضاغط' },
        fall_risk_assessment: {
          ...adultFall,
          secondary_diagnosis: true,
          iv_therapy: true,
          gait_status: 'weak',
        },
      },
      vital_signs: [{ ...calm, pulse_bpm: 96, respiratory_rate_per_min: 19, oxygen_saturation_percent: 96 }],
    },
  ],
}

const hip: DemoPatient = {
  patient: person('Samira Wahba Girgis', {
    born: '1944-11-02',
    gender: 'female',
    ...alexandria,
    serial: 102,
  }),
  visits: [
    {
      arrived_hours_ago: 28,
      visit: {
        visit_type: 'inpatient',
        ward: 'Orthopaedics',
        room: '312',
        bed: '2',
        chief_complaint: 'Fall at home, cannot stand',
        studies: [{ modality: 'xray', body_region: 'Left hip' }],
      },
      nursing: {
        ...uneventful,
        mode_of_arrival: 'ambulatory',
        chief_complaint: 'Fell at home in the night, pain in the left hip, cannot stand',
        ambulation_status: 'totally_dependent',
        hygiene_status: 'needs_supervision',
        toileting_status: 'needs_supervision',
        needs_fall_prevention_education: true,
        daily_activities: 'needs_help',
        cognitive_assessment: 'mild',
        mood_assessment: 'not_depressed',
        hearing_disorder: true,
        vital_signs: { ...calm, pulse_bpm: 94, blood_pressure_systolic: 108, blood_pressure_diastolic: 64 },
        pain_assessment: { pain_intensity: 6, pain_location: 'Left hip', pain_frequency: 'On movement' },
        fall_risk_assessment: {
          fall_history_3months: true,
          secondary_diagnosis: true,
          ambulatory_aid: 'bed_rest_chair',
          iv_therapy: true,
          gait_status: 'impaired',
          mental_status: 'forgets_limitations',
          fall_actions: ['educate_patient_family', 'lock_wheels', 'yellow_wristband'],
        },
      },
      report: {
        modality: 'xray',
        body_region: 'Left hip',
        technique: 'Anteroposterior and lateral views',
        findings: 'Displaced fracture of the neck of the left femur. Joint space preserved. No lytic lesion.',
        diagnosis: 'Displaced left femoral neck fracture',
        recommendations: 'Orthopaedic review today',
        status: 'final',
      },
    },
  ],
}

const child: DemoPatient = {
  patient: person(
    'ملك أحمد عبد الرحمن',
    { born: '2020-06-21', gender: 'female', ...giza, serial: 103 },
    { contacts: [{ name: 'أحمد عبد الرحمن', relation: 'أب', phone: '01055500901', is_guardian: true }] },
  ),
  visits: [
    {
      arrived_hours_ago: 3,
      visit: {
        visit_type: 'emergency',
        ward: 'Paediatrics',
        bed: 'P1',
        chief_complaint: 'سخونة وسعال منذ ثلاثة أيام',
        studies: [{ modality: 'xray', body_region: 'Chest' }],
      },
      nursing: {
        ...uneventful,
        chief_complaint: 'سخونة وسعال وضيق بالتنفس منذ ثلاثة أيام',
        appetite: 'poor',
        vital_signs: {
          ...calm,
          temperature_celsius: 38.6,
          pulse_bpm: 124,
          blood_pressure_systolic: 98,
          blood_pressure_diastolic: 60,
          respiratory_rate_per_min: 30,
          oxygen_saturation_percent: 95,
        },
        fall_risk_assessment: {
          age_score: 3,
          gender_score: 1,
          diagnosis_score: 3,
          cognitive_score: 1,
          environmental_score: 2,
          surgery_anesthesia_score: 1,
          medication_score: 1,
        },
      },
    },
  ],
}

/** An MRI without contrast of somebody who carries no metal. */
const clearForMri = {
  study_indication: 'Headache for three weeks, worse in the morning',
  has_chronic_disease: false,
  uses_contrast: false,
  has_pacemaker: 'no',
  has_implants: 'no',
  has_cochlear_implant: 'no',
  has_aneurysm_clips: 'no',
  has_intraocular_foreign_body: 'no',
  has_neurostimulator: 'no',
  has_infusion_pump: 'no',
  has_metal_fragments: 'no',
  has_claustrophobia: 'yes',
  allergy_status: 'no_known_allergy',
}

const sinusitis = {
  modality: 'mri',
  body_region: 'Brain',
  technique: 'T1, T2, FLAIR and diffusion, without contrast',
  findings:
    'No mass, bleeding or restricted diffusion. Ventricles of normal size. Left maxillary mucosal thickening.',
  diagnosis: 'Left maxillary sinusitis, no intracranial lesion',
  recommendations: 'Treatment of sinusitis, control only if symptoms stay',
}

const headache: DemoPatient = {
  patient: person('Karim Fawzy Attia', { born: '1987-01-30', gender: 'male', ...cairo, serial: 104 }),
  visits: [
    {
      arrived_hours_ago: 52,
      visit: {
        visit_type: 'outpatient',
        ward: 'Radiology',
        chief_complaint: 'Headache for three weeks',
        studies: [{ modality: 'mri', body_region: 'Brain' }],
      },
      nursing: { ...uneventful, chief_complaint: 'Headache for three weeks, worse in the morning' },
      report: { ...sinusitis, status: 'final', preparation_sheet: clearForMri },
      addendum: {
        ...sinusitis,
        comparison: 'CT of the sinuses from another hospital, brought by the patient',
        recommendations: 'Treatment of sinusitis; unchanged against the older CT, no control needed',
        status: 'addendum',
        amendment_reason: 'Older films arrived after the report',
      },
      ending: { status: 'completed', diagnosis: 'Left maxillary sinusitis' },
    },
  ],
}

/** Patients who wait, were cancelled or have only been seen once. */
const others: readonly DemoPatient[] = [
  {
    patient: person('نادية عبد العزيز مرسي', {
      born: '1971-09-08',
      gender: 'female',
      ...sharqia,
      serial: 105,
    }),
    visits: [
      {
        arrived_hours_ago: 1,
        visit: {
          visit_type: 'outpatient',
          ward: 'Radiology',
          chief_complaint: 'متابعة عقدة بالغدة الدرقية',
          studies: [{ modality: 'ultrasound', body_region: 'Neck' }],
        },
      },
    ],
  },
  {
    patient: person('Mina Adel Botros', { born: '1995-12-12', gender: 'male', ...alexandria, serial: 106 }),
    visits: [
      {
        arrived_hours_ago: 2,
        visit: {
          visit_type: 'emergency',
          ward: 'Emergency',
          bed: 'E2',
          chief_complaint: 'Twisted ankle at football',
          studies: [{ modality: 'xray', body_region: 'Right ankle' }],
        },
        nursing: {
          ...uneventful,
          mode_of_arrival: 'wheelchair',
          chief_complaint: 'Twisted the right ankle at football this evening',
          pain_assessment: { pain_intensity: 5, pain_location: 'Right ankle' },
          fall_risk_assessment: { ...adultFall, ambulatory_aid: 'crutches_walker', gait_status: 'impaired' },
        },
      },
    ],
  },
  {
    patient: person('عائشة محمد الشافعي', { born: '1990-04-17', gender: 'female', ...giza, serial: 107 }),
    visits: [
      {
        arrived_hours_ago: 76,
        visit: {
          visit_type: 'consultation',
          ward: 'Internal medicine',
          chief_complaint: 'استشارة قبل الجراحة',
        },
        ending: { status: 'cancelled', cancelled_reason: 'اعتذرت المريضة عن الموعد' },
      },
    ],
  },
  {
    patient: person('Omar Hesham El-Naggar', { born: '1979-07-25', gender: 'male', ...cairo, serial: 108 }),
    visits: [
      {
        arrived_hours_ago: 20,
        visit: {
          visit_type: 'inpatient',
          ward: 'Internal medicine',
          room: '204',
          bed: '1',
          chief_complaint: 'Shortness of breath',
          studies: [{ modality: 'ct', body_region: 'Chest' }],
        },
        nursing: {
          ...uneventful,
          mode_of_arrival: 'wheelchair',
          chief_complaint: 'Shortness of breath at rest since yesterday',
          is_smoker: true,
          allergy_status: 'yes',
          food_allergies: 'Shellfish',
          vital_signs: {
            ...calm,
            temperature_celsius: 38.2,
            pulse_bpm: 108,
            respiratory_rate_per_min: 24,
            oxygen_saturation_percent: 91,
            on_supplemental_oxygen: true,
            oxygen_flow_l_per_min: 4,
          },
          pain_assessment: { pain_intensity: 2, pain_location: 'Chest, on breathing in' },
        },
        report: {
          modality: 'ct',
          body_region: 'Chest',
          findings:
            'Consolidation of the right lower lobe with air bronchogram, small right effusion. No embolism seen.',
          diagnosis: 'Right lower lobe pneumonia, small effusion',
          recommendations: 'Control film in six weeks',
          status: 'preliminary',
          // Begun with the patient and not complete: the kidneys are still to be asked for.
          preparation_sheet: {
            study_indication: 'Shortness of breath at rest since yesterday',
            uses_contrast: true,
            has_contrast_reaction: 'yes',
            contrast_reaction_type: 'Iopromide in 2019: hives',
            has_asthma: 'no',
            takes_metformin: 'yes',
            allergy_status: 'yes',
            medication_allergies: 'Iopromide',
            food_allergies: 'Shellfish',
          },
        },
      },
    ],
  },
  {
    patient: person('فاطمة الزهراء علي محمود', {
      born: '1949-02-03',
      gender: 'female',
      ...sharqia,
      serial: 109,
    }),
    visits: [
      {
        arrived_hours_ago: 100,
        visit: { visit_type: 'outpatient', ward: 'Internal medicine', chief_complaint: 'متابعة ضغط الدم' },
      },
      {
        arrived_hours_ago: 3,
        visit: {
          visit_type: 'outpatient',
          ward: 'Nuclear medicine',
          chief_complaint: 'متابعة ورم ليمفاوي بعد العلاج الكيماوي',
          studies: [
            { modality: 'pet_ct', body_region: 'Whole body' },
            { modality: 'ultrasound', body_region: 'Neck' },
          ],
        },
        report: {
          modality: 'pet_ct',
          body_region: 'Whole body',
          technique: 'FDG PET/CT from skull base to mid thigh, 60 minutes after injection, low-dose CT',
          findings:
            'No FDG-avid lymph nodes above or below the diaphragm. Spleen and marrow of even, low uptake. No lung lesion.',
          diagnosis: 'Complete metabolic response, Deauville 2',
          recommendations: 'Clinical follow-up',
          status: 'preliminary',
          preparation_sheet: {
            referring_facility: 'Internal medicine',
            fasting_hours: 7,
            is_diabetic: true,
            blood_sugar_level: 118,
            weight_kg: 68,
            height_cm: 158,
            dose_amount: 8.4,
            preparation_time: '08:50',
            injection_time: '09:10',
            injection_site: 'Right forearm',
            uses_contrast: false,
            is_first_time: false,
            has_ct: true,
            has_biopsies: true,
            reason_for_study: 'response_of_therapy',
            has_chemotherapy: true,
            chemo_type: 'infusion',
            chemo_details: 'R-CHOP',
            chemo_sessions: 6,
            has_radiotherapy: false,
            has_hormonal_treatment: false,
            diagnosis: 'Diffuse large B-cell lymphoma',
            allergy_status: 'no_known_allergy',
          },
        },
      },
    ],
  },
  {
    patient: person('Laila Sherif Mansour', { born: '2003-10-19', gender: 'female', ...cairo, serial: 110 }),
    visits: [
      {
        arrived_hours_ago: 6,
        visit: {
          visit_type: 'emergency',
          ward: 'Emergency',
          bed: 'E1',
          chief_complaint: 'Abdominal pain',
          studies: [{ modality: 'ultrasound', body_region: 'Abdomen' }],
        },
      },
    ],
  },
  {
    patient: person('يوسف خالد سليمان', { born: '2016-08-29', gender: 'male', ...giza, serial: 111 }),
    visits: [],
  },
  {
    patient: {
      full_name: 'John Peter Osman',
      passport_number: 'X1029384',
      date_of_birth: '1966-05-05',
      gender: 'male',
      mobile_unavailable_reason: 'Visitor without a local number',
    },
    visits: [
      {
        arrived_hours_ago: 30,
        visit: {
          visit_type: 'outpatient',
          ward: 'Radiology',
          studies: [{ modality: 'ct', body_region: 'Abdomen' }],
        },
      },
    ],
  },
]

export const demoPatients: readonly DemoPatient[] = [chestPain, hip, child, headache, ...others]
