import type { AllergyState } from '../../shared/allergies/allergy-rules.ts'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { type PersonToAssess, patientContextOn } from '../../shared/forms/patient-context.ts'
import type { Id } from '../../shared/ids.ts'
import { fallRiskOf } from '../../shared/observations/fall-of-record.ts'
import type { PatientFlags } from '../../shared/patients/patients-ipc.ts'
import { type Instant, localDateOf } from '../../shared/time.ts'
import { readShownAllergies } from '../allergies/allergy-service.ts'
import { listPlaced } from '../assessments/moved-forms.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { listWithoutHistory } from '../records/scope-store.ts'
import { knownRules } from '../settings/clinical-rules-service.ts'
import { readShownWarnings } from '../warnings/warning-service.ts'
import { mergeChoices, type RegistrationsInDoubt } from './disputed-merge-service.ts'

/** What the banner says of a person's safety, over all registrations of the person, to whoever asks. */
export async function patientFlags(
  reader: Reader,
  { time_zone }: Pick<FeatureDeps, 'time_zone'>,
  actor: Call['actor'],
  {
    person,
    familyIds,
    doubt,
  }: {
    readonly person: PersonToAssess
    readonly familyIds: readonly Id[]
    readonly doubt: RegistrationsInDoubt
  },
): Promise<PatientFlags> {
  const { state } = await readShownAllergies(reader, familyIds, doubt)
  const { standing, withheld, isDisputed } = await readShownWarnings(reader, actor, familyIds, doubt)
  const fall = await findFallRisk(reader, familyIds, (at) =>
    patientContextOn(person, localDateOf(at, time_zone)),
  )
  return {
    allergy: allergyFlag(state),
    warnings: [...standing, ...withheld].map((warning) => ({
      id: warning.id,
      kind: warning.kind,
      isolation_type: warning.isolation_type,
      resuscitation_status: warning.resuscitation_status,
      note: warning.note,
      is_withheld: withheld.includes(warning),
      is_disputed: isDisputed(warning),
    })),
    fall_risk: fall ?? null,
    disputed_merges: await mergeChoices(reader, doubt, familyIds),
    is_history_here: (await listWithoutHistory(reader, familyIds)).size === 0,
  }
}

/** The newest fall risk of the person that can be told and that nobody corrected. */
async function findFallRisk(
  reader: Reader,
  familyIds: readonly Id[],
  patientAt: (at: Instant) => PatientContext,
) {
  const scores = await listPlaced(reader, 'fall_risk_assessment', 'patient_id', familyIds)
  const versions = await knownRules(reader)
  const replaced = new Set(scores.map(({ replaces_id }) => replaces_id))
  return scores
    .filter(({ id }) => !replaced.has(id))
    .toSorted((a, b) => a.measured_at.localeCompare(b.measured_at) || a.id.localeCompare(b.id))
    .flatMap((score) => {
      const risk = fallRiskOf(score, patientAt(score.measured_at), versions)
      return risk === null ? [] : [{ ...risk, at: score.measured_at }]
    })
    .at(-1)
}

function allergyFlag({ state, standing, is_disputed }: AllergyState): PatientFlags['allergy'] {
  const items = standing.map(({ allergy, is_disputed }) => ({
    kind: allergy.kind,
    substance: allergy.substance,
    reaction: allergy.reaction,
    severity: allergy.severity,
    is_disputed,
  }))
  const text = [...new Set(items.flatMap(({ substance }) => substance ?? []))].join(', ')
  return { state, text: text === '' ? null : text, is_disputed, items }
}
