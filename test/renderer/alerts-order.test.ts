import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { SeverityChip } from '../../renderer/worklist/alerts-card.tsx'
import { placedAlerts } from '../../renderer/worklist/placed-alerts.ts'
import type { WorklistAlert, WorklistLine } from '../../shared/worklist/nurse-worklist-ipc.ts'

const alert = (rule_code: string, severity: WorklistAlert['severity'], hour: number): WorklistAlert =>
  // The order and the chip read these fields only.
  ({ rule_code, severity, raised_at: `2026-11-22T0${hour}:00:00.000Z`, handled: null }) as WorklistAlert

const handled = { act: 'acknowledged', by: 'Nadia', at: '2026-11-22T09:00:00.000Z', reason: null } as const

function aLine(alerts: readonly WorklistAlert[]): WorklistLine {
  return { alerts, newest_set: { total: 9, band: 'emergency', measured_at: '' } } as unknown as WorklistLine
}

describe('the alerts of a ward', () => {
  it('stand in the order of their loudness, a single 3 before the other warnings, done ones last', () => {
    const lines = [
      aLine([alert('pain_reassess', 'prompt', 8), alert('fall_high', 'warning', 7)]),
      aLine([
        { ...alert('news2_emergency', 'urgent', 9), handled },
        alert('news2_single_parameter', 'warning', 1),
        alert('glucose_very_low', 'urgent', 6),
        alert('news2_emergency', 'urgent', 2),
      ]),
    ]
    expect(placedAlerts(lines).map(({ alert: { rule_code } }) => rule_code)).toEqual([
      'news2_emergency',
      'glucose_very_low',
      'news2_single_parameter',
      'fall_high',
      'pain_reassess',
      'news2_emergency',
    ])
  })

  it.each([
    ['news2_emergency', 'urgent', '9Emergency'],
    ['news2_single_parameter', 'warning', 'Single 3'],
    ['glucose_low', 'warning', 'Warning'],
  ] as const)('are each as loud as the alert is, not as the set: %s', (rule_code, severity, words) => {
    const chip = createElement(SeverityChip, { line: aLine([]), alert: alert(rule_code, severity, 1) })
    const text = renderToStaticMarkup(chip).replaceAll(/<[^>]+>/g, '')
    expect(text.replace('NEWS2', '').trim()).toBe(words)
  })
})
