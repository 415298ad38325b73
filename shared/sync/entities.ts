import { z } from 'zod'
import { Allergy } from '../allergies/allergy.ts'
import { FormMove } from '../assessments/form-move.ts'
import { FormSubmission } from '../assessments/form-submission.ts'
import { FallRiskAssessment, NursingAssessment, PainAssessment } from '../assessments/nursing-assessment.ts'
import { Conflict } from '../conflicts/conflict.ts'
import { VisitDocument } from '../documents/document.ts'
import { EmergencyAccess, EmergencyReview } from '../emergency/emergency-access.ts'
import { VitalSigns } from '../observations/vital-signs.ts'
import { Patient, PatientContact } from '../patients/patient.ts'
import { PatientMerge } from '../patients/patient-merge.ts'
import type { Action } from '../policy/policy.ts'
import { RadiologyAssessment } from '../radiology/radiology-assessment.ts'
import { RadiologySheet } from '../radiology/sheet-record.ts'
import { removalFields } from '../records.ts'
import { ScopeMember } from '../scopes/scope-member.ts'
import { ClinicalRules } from '../settings/clinical-rules.ts'
import { Settings } from '../settings/settings.ts'
import { Site, Station, User } from '../users/user.ts'
import { PatientVisit, Study } from '../visits/visit.ts'
import { PatientWarning } from '../warnings/patient-warning.ts'
import { AlertEvent } from '../worklist/alert-event.ts'
import type { FieldGroup, GroupPolicy, RecordPolicy } from './merge.ts'

/*
 * The registry of synced records: what each table holds, how what two people wrote comes together, and which act of the
 * policy table writes it. Station store, server store, commit function and merge all read this one table.
 *
 *   a table      merge   a record is made once and patched; groups that different people set apply beside each other
 *                union   records are added and never changed; what different people say stands beside each other
 *   its groups   flag    of two values that did not know of each other the first committed stays, the other competes
 *                hold    the same, and the value counts for nothing certain until a person decides
 *
 * Every table and every field has exactly one of them: a field of no group is a group of its own under `flag`. Nothing
 * is ever settled by which edit is newer.
 *
 * Commits are never rewritten, and a new station pulls all of them: a field that is added to a record later must be
 * optional, or rows written before it can never be shown.
 */

export interface EntityDefinition {
  /** Whether stations write it, or the server alone. */
  readonly written_by: 'stations' | 'server'
  /** How what different people wrote of a table comes together. */
  readonly policy: RecordPolicy
  readonly schema: z.ZodObject
  readonly groups: readonly FieldGroup[]
  /**
   * Of a `union`: the field by which its records form one list that people read as a whole, such as the allergies of a
   * patient. Who adds to a list says up to where they had seen it.
   */
  readonly list_of?: string
  /** The act that creating (or appending) needs. */
  readonly create_action: Action
  /**
   * The act that a patch of a group needs, by group name: every group that stations patch names one. `*` is for
   * fields of no group, such as one that only a newer station knows.
   */
  readonly patch_actions?: Readonly<Record<string, Action>>
}

function group(
  policy: GroupPolicy,
  fields: readonly string[],
  { safety = false, name = fields[0] ?? '' } = {},
): FieldGroup {
  return { name, fields, policy, is_safety_critical: safety }
}

/** The group that says whether a record was removed. */
export const REMOVAL_GROUP = 'removal'

const removal = group('flag', Object.keys(removalFields), { name: REMOVAL_GROUP })

export const entities = {
  patients: {
    written_by: 'stations',
    policy: 'merge',
    schema: Patient,
    create_action: 'patients.register',
    patch_actions: {
      ssn: 'patients.edit',
      passport_number: 'patients.edit',
      temporary_number: 'patients.edit',
      medical_number: 'patients.edit',
      full_name: 'patients.edit',
      birth_and_sex: 'patients.edit',
      mobile_number: 'patients.edit',
      phone_number: 'patients.edit',
      address: 'patients.edit',
      deceased_at: 'patients.edit',
      merged_into: 'patients.merge',
      mother_id: 'patients.edit',
      removal: 'patients.remove',
      '*': 'patients.edit',
    },
    groups: [
      group('hold', ['ssn_index', 'ssn_sealed', 'ssn_last4'], { name: 'ssn', safety: true }),
      group('hold', ['passport_number'], { safety: true }),
      group('hold', ['temporary_number'], { safety: true }),
      group('hold', ['medical_number'], { safety: true }),
      group('flag', ['full_name']),
      group('hold', ['date_of_birth', 'birth_date_is_estimated', 'gender'], {
        name: 'birth_and_sex',
        safety: true,
      }),
      group('flag', ['mobile_number', 'mobile_unavailable_reason'], { name: 'mobile_number' }),
      group('flag', ['phone_number']),
      group('flag', ['address', 'governorate'], { name: 'address' }),
      group('hold', ['deceased_at'], { safety: true }),
      group('hold', ['merged_into'], { safety: true }),
      group('hold', ['mother_id'], { safety: true }),
      removal,
    ],
  },
  patient_contacts: {
    written_by: 'stations',
    policy: 'merge',
    schema: PatientContact,
    create_action: 'patients.edit',
    patch_actions: { contact: 'patients.edit', removal: 'patients.edit', '*': 'patients.edit' },
    groups: [group('flag', ['name', 'relation', 'phone', 'is_guardian'], { name: 'contact' }), removal],
  },
  patient_merges: {
    written_by: 'stations',
    policy: 'union',
    schema: PatientMerge,
    create_action: 'patients.propose_merge',
    groups: [],
  },
  patient_visits: {
    written_by: 'stations',
    policy: 'merge',
    schema: PatientVisit,
    create_action: 'visits.open',
    patch_actions: {
      status: 'visits.edit',
      visit_type: 'visits.edit',
      place: 'visits.edit',
      chief_complaint: 'visits.edit',
      attending_physician_id: 'visits.edit',
      diagnosis: 'visits.diagnose',
      '*': 'visits.edit',
    },
    groups: [
      group('flag', ['status', 'completed_at', 'cancelled_reason', 'incomplete_reason', 'reopened_reason'], {
        name: 'status',
      }),
      group('flag', ['visit_type']),
      group('flag', ['ward', 'room', 'bed'], { name: 'place' }),
      group('flag', ['chief_complaint']),
      group('flag', ['attending_physician_id']),
      group('hold', ['diagnosis', 'diagnosis_code'], { name: 'diagnosis', safety: true }),
    ],
  },
  studies: {
    written_by: 'stations',
    policy: 'merge',
    schema: Study,
    create_action: 'visits.open',
    patch_actions: {
      request: 'visits.open',
      status: 'radiology.report',
      removal: 'visits.open',
      '*': 'visits.open',
    },
    groups: [
      group('flag', ['modality', 'body_region', 'accession_number'], { name: 'request' }),
      group('flag', ['status']),
      removal,
    ],
  },
  form_submissions: {
    written_by: 'stations',
    policy: 'merge',
    schema: FormSubmission,
    create_action: 'nursing.write',
    // Of another form it is that form's own act.
    patch_actions: { status: 'nursing.write', current_version: 'nursing.write', '*': 'nursing.write' },
    groups: [
      group('flag', ['status', 'approved_by', 'rejected_reason', 'submitted_at'], { name: 'status' }),
      group('flag', ['current_version']),
    ],
  },
  nursing_assessments: {
    written_by: 'stations',
    policy: 'union',
    schema: NursingAssessment,
    create_action: 'nursing.write',
    groups: [],
  },
  vital_signs: {
    written_by: 'stations',
    policy: 'union',
    schema: VitalSigns,
    create_action: 'observations.write',
    groups: [],
  },
  pain_assessment: {
    written_by: 'stations',
    policy: 'union',
    schema: PainAssessment,
    create_action: 'observations.write',
    groups: [],
  },
  fall_risk_assessment: {
    written_by: 'stations',
    policy: 'union',
    schema: FallRiskAssessment,
    create_action: 'observations.write',
    groups: [],
  },
  alert_events: {
    written_by: 'stations',
    policy: 'union',
    schema: AlertEvent,
    create_action: 'observations.write',
    groups: [],
  },
  form_moves: {
    written_by: 'stations',
    policy: 'union',
    schema: FormMove,
    create_action: 'nursing.write',
    groups: [],
  },
  allergies: {
    written_by: 'stations',
    policy: 'union',
    schema: Allergy,
    create_action: 'allergies.record',
    groups: [],
    list_of: 'patient_id',
  },
  patient_warnings: {
    written_by: 'stations',
    policy: 'union',
    schema: PatientWarning,
    create_action: 'warnings.record',
    groups: [],
    list_of: 'patient_id',
  },
  radiology_sheets: {
    written_by: 'stations',
    policy: 'union',
    schema: RadiologySheet,
    create_action: 'radiology.prepare',
    groups: [],
  },
  radiology_assessments: {
    written_by: 'stations',
    policy: 'union',
    schema: RadiologyAssessment,
    create_action: 'radiology.report',
    groups: [],
  },
  visit_documents: {
    written_by: 'stations',
    policy: 'union',
    schema: VisitDocument,
    create_action: 'documents.attach',
    groups: [],
  },
  emergency_accesses: {
    written_by: 'stations',
    policy: 'union',
    schema: EmergencyAccess,
    create_action: 'patients.break_glass',
    groups: [],
  },
  emergency_reviews: {
    written_by: 'stations',
    policy: 'union',
    schema: EmergencyReview,
    create_action: 'emergency.review',
    groups: [],
  },
  conflicts: {
    written_by: 'server',
    policy: 'merge',
    schema: Conflict,
    create_action: 'conflicts.resolve',
    groups: [],
  },
  scope_members: {
    written_by: 'server',
    policy: 'merge',
    schema: ScopeMember,
    create_action: 'stations.manage',
    groups: [],
  },
  users: { written_by: 'server', policy: 'merge', schema: User, create_action: 'users.manage', groups: [] },
  sites: {
    written_by: 'server',
    policy: 'merge',
    schema: Site,
    create_action: 'stations.manage',
    groups: [],
  },
  stations: {
    written_by: 'server',
    policy: 'merge',
    schema: Station,
    create_action: 'stations.manage',
    groups: [],
  },
  settings: {
    written_by: 'server',
    policy: 'merge',
    schema: Settings,
    create_action: 'settings.manage',
    groups: [],
  },
  clinical_rules: {
    written_by: 'server',
    policy: 'union',
    schema: ClinicalRules,
    create_action: 'settings.manage',
    groups: [],
  },
} as const satisfies Readonly<Record<string, EntityDefinition>>

export type EntityName = keyof typeof entities

/** A record of an entity, as every layer holds it. */
export type RecordOf<E extends EntityName> = z.infer<(typeof entities)[E]['schema']>

export const entityNames = Object.keys(entities) as readonly EntityName[]

export function isEntityName(name: string): name is EntityName {
  return Object.hasOwn(entities, name)
}

export function entityDefinition(name: EntityName): EntityDefinition {
  return entities[name]
}

/** How a column stores a field: stores turn booleans and structured values into what their database has. */
export type ColumnKind = 'text' | 'integer' | 'real' | 'boolean' | 'json'

const columnsByEntity = new Map<EntityName, ReadonlyMap<string, ColumnKind>>()

/** The columns of an entity's table and how each is stored, read off its schema. */
export function columnsOf(name: EntityName): ReadonlyMap<string, ColumnKind> {
  const known = columnsByEntity.get(name)
  if (known) return known
  const shape: Readonly<Record<string, unknown>> = entities[name].schema.shape
  const columns = new Map(Object.entries(shape).map(([field, type]) => [field, columnKind(type)]))
  columnsByEntity.set(name, columns)
  return columns
}

function columnKind(type: unknown): ColumnKind {
  if (type instanceof z.ZodNullable || type instanceof z.ZodOptional) return columnKind(type.unwrap())
  if (type instanceof z.ZodBoolean) return 'boolean'
  if (type instanceof z.ZodLiteral)
    return [...type.values].every((v) => typeof v === 'number') ? 'integer' : 'text'
  if (type instanceof z.ZodNumber)
    return type.format === 'safeint' || type.format === 'int32' ? 'integer' : 'real'
  if (type instanceof z.ZodArray || type instanceof z.ZodObject || type instanceof z.ZodRecord) return 'json'
  return 'text'
}
