/* What the forms of invented people say where nothing is the matter. */

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
