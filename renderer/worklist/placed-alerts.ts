import type { WorklistAlert, WorklistLine } from '../../shared/worklist/nurse-worklist-ipc.ts'

/** An alert with the patient it is about. */
export interface PlacedAlert {
  readonly line: WorklistLine
  readonly alert: WorklistAlert
}

const rank = { urgent: 0, warning: 1, prompt: 2 } as const

const newsBands: Readonly<Record<string, 'emergency' | 'urgent' | 'single'>> = {
  news2_emergency: 'emergency',
  news2_urgent: 'urgent',
  news2_single_parameter: 'single',
}

/** The NEWS2 band that an alert is about, whatever band the whole set is in; undefined for another rule. */
export function newsBandOf({ rule_code }: Pick<WorklistAlert, 'rule_code'>) {
  return newsBands[rule_code]
}

/** Smaller is louder: by severity, and of one severity a NEWS2 of 7 and a single 3 before the rest. */
function loudness(alert: Pick<WorklistAlert, 'rule_code' | 'severity'>): number {
  const band = newsBandOf(alert)
  return 2 * rank[alert.severity] + (band === 'emergency' || band === 'single' ? 0 : 1)
}

/** Every alert of the ward: open ones first, then the loudest, then the newest. */
export function placedAlerts(lines: readonly WorklistLine[]): PlacedAlert[] {
  return lines
    .flatMap((line) => line.alerts.map((alert) => ({ line, alert })))
    .toSorted(
      (a, b) =>
        Number(a.alert.handled !== null) - Number(b.alert.handled !== null) ||
        loudness(a.alert) - loudness(b.alert) ||
        b.alert.raised_at.localeCompare(a.alert.raised_at),
    )
}
