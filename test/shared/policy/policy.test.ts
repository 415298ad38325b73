import { describe, expect, it } from 'vitest'
import { contract } from '../../../shared/ipc/contract.ts'
import { actions, decide, whoMay } from '../../../shared/policy/policy.ts'

const nurse = { role: 'nurse', is_charge_nurse: false } as const
const chargeNurse = { role: 'nurse', is_charge_nurse: true } as const
const physician = { role: 'physician', is_charge_nurse: false } as const
const admin = { role: 'admin', is_charge_nurse: false } as const

describe('the policy table', () => {
  it('lets nurses write the nursing assessment but not the report, the diagnosis or the end of a visit', () => {
    expect(decide('nursing.write', nurse)).toBe('allowed')
    for (const action of ['radiology.report', 'visits.diagnose', 'visits.complete'] as const) {
      expect(decide(action, nurse)).toBe('denied')
      expect(decide(action, physician)).toBe('allowed')
    }
  })

  it('lets charge nurses approve, other nurses not', () => {
    expect(decide('nursing.approve', nurse)).toBe('denied')
    expect(decide('nursing.approve', chargeNurse)).toBe('allowed')
  })

  it('asks an administrator for a reason before a clinical act, and for none before reading', () => {
    expect(decide('nursing.write', admin)).toBe('needs_reason')
    expect(decide('nursing.write', admin, 'Ward has no nurse tonight')).toBe('allowed')
    expect(decide('patients.read', admin)).toBe('allowed')
  })

  it('names who may do what another may not', () => {
    expect(whoMay('radiology.complete_sheet')).toEqual(['physician', 'admin'])
    expect(whoMay('nursing.approve')).toEqual(['charge_nurse', 'physician', 'admin'])
    expect(whoMay('patients.remove')).toEqual(['admin'])
  })

  it('keeps audit, users and stations to administrators', () => {
    for (const action of ['audit.read', 'users.manage', 'stations.manage', 'reports.read'] as const) {
      expect([decide(action, nurse), decide(action, physician), decide(action, admin)]).toEqual([
        'denied',
        'denied',
        'allowed',
      ])
    }
  })

  it('is what every channel names', () => {
    for (const [channel, { access }] of Object.entries(contract)) {
      expect(access === 'open' || actions.includes(access), channel).toBe(true)
    }
  })
})
