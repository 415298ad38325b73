import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { AuditChanges } from '../../renderer/admin/audit-changes.tsx'
import type { AuditEntry } from '../../shared/audit/audit-entry.ts'

const PATIENT = '00000000-0000-7000-8000-000000000011'

function textOf(changes: AuditEntry['changes']): string {
  return renderToStaticMarkup(createElement(AuditChanges, { changes })).replaceAll(/<[^>]+>/g, ' ')
}
const phone = (is_applied: boolean): AuditEntry['changes'] => [
  {
    entity: 'patients',
    record_id: PATIENT,
    field: 'phone_number',
    before: '0233334444',
    after: '0222222222',
    is_applied,
  },
]

describe('an audit line’s changes', () => {
  it('say what an edit set that was not applied, and why', () => {
    expect(textOf(phone(false))).toMatch(/0233334444.*0222222222.*not applied: conflict/)
    expect(textOf(phone(true))).not.toContain('not applied')
  })
})
