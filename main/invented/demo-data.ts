import { adultFall, calm, uneventful } from './demo-answers.ts'
import { alexandria, cairo, type DemoPatient, giza, person } from './demo-person.ts'
import { visitors } from './demo-visitors.ts'

/* Four invented patients whose whole stay is told, and those who were seen once. */

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

/** The dozen of the demo and of practice mode. */
export const demoPatients: readonly DemoPatient[] = [chestPain, hip, child, headache, ...visitors]
