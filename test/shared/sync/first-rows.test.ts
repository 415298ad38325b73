import { describe, expect, it } from 'vitest'
import {
  type EntityName,
  entityDefinition,
  entityNames,
  isEntityName,
} from '../../../shared/sync/entities.ts'

/*
 * Commits are never rewritten: a station that is enrolled today pulls rows as the first version wrote them. So a field
 * that came later must be optional, and none of the first may go. Beside the fields of every record:
 */
const firstFields: Readonly<Partial<Record<EntityName, string>>> = {
  patients: `medical_number temporary_number passport_number ssn_index ssn_sealed ssn_last4 full_name date_of_birth birth_date_is_estimated gender mobile_number mobile_unavailable_reason phone_number address governorate deceased_at mother_id merged_into`,
  patient_contacts: `patient_id name relation phone is_guardian`,
  patient_merges: `act survivor_id absorbed_id stated_at answers_id reason`,
  patient_visits: `patient_id visit_type status arrived_at completed_at cancelled_reason incomplete_reason reopened_reason ward room bed chief_complaint attending_physician_id diagnosis diagnosis_code`,
  studies: `visit_id patient_id modality body_region accession_number status`,
  form_submissions: `visit_id patient_id study_id form_code status approved_by rejected_reason submitted_at current_version`,
  nursing_assessments: `submission_id visit_id patient_id version base_version form_version entered_at signed_by signed_at amendment_reason mode_of_arrival arrival_other_desc chief_complaint accompanied_by language_spoken language_other_desc psychological_problem psychological_other_desc is_smoker allergy_status medication_allergies food_allergies other_allergies diet_type special_diet_desc appetite has_git_problems git_problems_desc has_weight_loss has_weight_gain refer_to_nutritionist feeding_status hygiene_status toileting_status ambulation_status has_musculoskeletal_problems has_deformities has_contractures is_amputee is_bedridden has_musculoskeletal_pain uses_no_equipment uses_walker uses_wheelchair uses_transfer_device uses_raised_toilet_seat uses_other_equipment other_equipment_desc has_no_education_needs needs_medication_education needs_diet_nutrition_education needs_medical_equipment_education needs_rehabilitation_education needs_drug_interaction_education needs_pain_symptom_education needs_fall_prevention_education other_needs other_needs_desc has_signs_of_abuse abuse_description reported_to_authorities reporting_date daily_activities cognitive_assessment mood_assessment speech_disorder hearing_disorder vision_disorder sleep_disorder disability_type disability_other_desc has_assistive_devices assistive_devices_desc`,
  vital_signs: `temperature_celsius pulse_bpm blood_pressure_systolic blood_pressure_diastolic respiratory_rate_per_min oxygen_saturation_percent blood_sugar_mg_dl weight_kg height_cm on_supplemental_oxygen oxygen_flow_l_per_min consciousness spo2_scale measured_at confirmed_out_of_range visit_id patient_id submission_id assessment_id entered_at replaces_id void_reason rule_version news2_total news2_band`,
  pain_assessment: `pain_intensity pain_location pain_frequency pain_duration pain_character action_taken visit_id patient_id submission_id assessment_id measured_at entered_at replaces_id void_reason rule_version pain_band`,
  fall_risk_assessment: `fall_history_3months secondary_diagnosis ambulatory_aid iv_therapy gait_status mental_status fall_actions age_score gender_score diagnosis_score cognitive_score environmental_score surgery_anesthesia_score medication_score visit_id patient_id submission_id assessment_id measured_at entered_at replaces_id void_reason rule_version scale total_score risk_level risk_level_published`,
  alert_events: `visit_id patient_id rule_code rule_version severity inputs record_entity record_id act reason acted_at`,
  form_moves: `submission_id visit_id patient_id assessment_ids to_visit_id to_patient_id undoes_id reason`,
  allergies: `patient_id act kind substance reaction severity certainty stated_at visit_id assessment_id replaces_id refutes_id overrules_ids reason`,
  patient_warnings: `patient_id act kind isolation_type resuscitation_status note stated_at replaces_id refutes_id reason`,
  radiology_sheets: `submission_id visit_id patient_id version base_version form_version entered_at signed_by signed_at amendment_reason study_id form_code is_completed ctd1vol dlp tube_voltage_kv exposure_mas study_indication has_gypsum_splint has_chronic_disease chronic_disease_desc has_pacemaker has_implants implants_desc has_cochlear_implant has_aneurysm_clips has_intraocular_foreign_body has_neurostimulator has_infusion_pump has_metal_fragments has_claustrophobia is_pregnant is_breastfeeding last_menstrual_period_on has_pain pain_site pain_spread pain_time has_spinal_deformity has_swelling swelling_site has_headache has_vision_problem has_hearing_problem has_imbalance has_fever has_operations operation_date operation_reason has_tumour_history tumour_site tumour_type has_previous_imaging previous_imaging_type previous_imaging_date has_disc_prolapse takes_sedating_drugs current_drugs allergy_status medication_allergies food_allergies other_allergies uses_contrast kidney_function_value kidney_function_date has_contrast_reaction contrast_reaction_type has_asthma has_kidney_disease is_on_dialysis has_acute_kidney_injury takes_metformin critical_result_details critical_result_is_notified critical_result_notified_to critical_result_is_in_book referring_facility treating_physician fasting_hours is_diabetic blood_sugar_level weight_kg height_cm dose_amount preparation_time injection_time injection_site is_first_time is_comparison comparison_date previous_study_code requires_report requires_cd has_ultrasound has_xray has_ct has_mammography has_mri has_tc_dtpa_kidney_scan has_tc_mdp_bone_scan has_biopsies has_endoscopy other_attachments contact_phone diagnosis diagnosis_side reason_for_study reason_for_study_desc has_chemotherapy chemo_type chemo_details chemo_sessions chemo_last_date has_radiotherapy radiotherapy_site radiotherapy_sessions radiotherapy_last_date has_hormonal_treatment hormonal_last_dose_date other_treatments`,
  radiology_assessments: `submission_id visit_id patient_id version base_version form_version entered_at signed_by signed_at amendment_reason study_id modality body_region technique comparison findings diagnosis recommendations critical_result status`,
  visit_documents: `visit_id patient_id document_type file_name media_type size_bytes sha256 version replaces_id`,
  conflicts: `kind entity record_id patient_id group_name policy is_safety_critical state base candidates resolution_values resolved_by resolved_at resolved_on_station resolution_reason`,
  users: `username full_name role is_charge_nurse is_active`,
  sites: `code name name_ar time_zone allows_password_only_slots`,
  stations: `name is_revoked`,
  settings: `hospital_name hospital_name_ar logo_png digits languages idle_lock_minutes`,
}

describe('a row as the first version of the wire wrote it', () => {
  it.each(Object.entries(firstFields))('can be shown today: %s', (name, fields) => {
    if (!isEntityName(name)) throw new Error(`${name} is a record no more`)
    const first = new Set(
      `id site_id row_version created_at created_by created_on_station ${fields}`.split(' '),
    )
    const { shape } = entityDefinition(name).schema
    expect([...first].filter((field) => !(field in shape))).toEqual([])
    const later = Object.keys(shape).filter((field) => !first.has(field))
    const missed = entityDefinition(name)
      .schema.safeParse({})
      .error?.issues.map(({ path }) => String(path[0]))
    expect(later.filter((field) => missed?.includes(field))).toEqual([])
  })

  it('is known of every kind of record; a kind that came later is whole from its first row on', () => {
    expect(entityNames.filter((name) => !(name in firstFields))).toEqual([
      'emergency_accesses',
      'emergency_reviews',
      'scope_members',
      'clinical_rules',
    ])
  })
})
