import { adultFall, calm, uneventful } from './demo-answers.ts'
import { alexandria, cairo, type DemoPatient, giza, person, sharqia } from './demo-person.ts'

/** Patients who wait, were cancelled or have only been seen once. */
export const visitors: readonly DemoPatient[] = [
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
