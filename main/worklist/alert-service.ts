import { type AppError, invalidInput, notFound } from '../../shared/errors.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { RecordOf } from '../../shared/sync/entities.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import type { AlertEvent } from '../../shared/worklist/alert-event.ts'
import { observationAlerts, type RaisedAlert } from '../../shared/worklist/observation-alerts.ts'
import { readMoves } from '../assessments/moved-forms.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { patientContext } from '../observations/patient-context-service.ts'
import { writeRecords } from '../records/record-writer.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { knownRules } from '../settings/clinical-rules-service.ts'
import { type Observed, observationsOf } from '../visits/visit-observations.ts'
import { getEnterableVisit, visitAct } from '../visits/visit-service.ts'

const auditNames = { acknowledged: 'alerts.acknowledged', overridden: 'alerts.overridden' } as const

/**
 * Records what somebody does about an alert, with the rule and its inputs as this PC works them out: the screen only
 * says which alert is meant. Errors: `not_found`, `conflict` (handled_already), `invalid_input` on `reason`.
 */
export async function handleAlert(
  deps: FeatureDeps,
  call: Call,
  { visit_id, rule_code, record_id, act: done, reason }: Input<'alerts.handle'>,
): Promise<Result<AlertEvent, AppError>> {
  const act = await visitAct(deps, call, auditNames[done], visit_id)
  return writeRecords<AlertEvent>(deps.records, act, async (writer) => {
    const visit = await getEnterableVisit(writer.trx, deps, visit_id, 'not_cancelled')
    if (!visit.ok) return visit
    const alert = await findAlert(writer.trx, deps, visit.value, rule_code, record_id)
    if (alert === undefined) return err(notFound('alert'))
    if (done === 'overridden' && reason === null) {
      const message = 'say why the alert does not apply'
      return err(invalidInput([{ field: 'reason', code: 'reason_needed', message }]))
    }
    const events = await listRecordsBy(writer.trx, 'alert_events', 'visit_id', [visit_id])
    if (events.some((event) => event.record_id === record_id && event.rule_code === rule_code)) {
      return err({ code: 'conflict', reason: 'handled_already' })
    }
    return ok(
      await writer.append('alert_events', {
        visit_id,
        patient_id: visit.value.patient_id,
        rule_code,
        rule_version: alert.rule_version,
        severity: alert.severity,
        inputs: { ...alert.inputs },
        record_entity: alert.record_entity,
        record_id,
        act: done,
        reason,
        acted_at: writer.now,
      }),
    )
  })
}

/** The alert of an observation of the visit, be it the newest or not: a newer set may have come in meanwhile. */
async function findAlert(
  reader: Reader,
  deps: FeatureDeps,
  visit: PatientVisit,
  code: string,
  recordId: string,
): Promise<RaisedAlert | undefined> {
  const moves = await readMoves(reader, [visit.id])
  const find = async <E extends Observed>(entity: E): Promise<RecordOf<E> | undefined> =>
    (await observationsOf(reader, entity, [visit.id], moves)).find(({ id }) => id === recordId)
  const raised = observationAlerts(
    {
      vital_signs: await find('vital_signs'),
      pain_assessment: await find('pain_assessment'),
      fall_risk_assessment: await find('fall_risk_assessment'),
    },
    await patientContext(reader, deps, visit),
    await knownRules(reader),
  )
  return raised.find((alert) => alert.code === code)
}
