import { describe, expect, it } from 'vitest'
import { ar } from '../../renderer/i18n/ar.ts'
import { en } from '../../renderer/i18n/en.ts'
import { contract } from '../../shared/ipc/contract.ts'
import { nextStep, tourOf } from '../../shared/practice/tour-steps.ts'
import { Role } from '../../shared/users/user.ts'

const steps = Role.options.flatMap((role) => tourOf(role).map((step) => ({ role, ...step })))

describe('the first day’s tour', () => {
  it.each(steps)('has words in both languages for $role: $key', ({ role, key }) => {
    for (const words of [en.tour, ar.tour] as Readonly<Record<string, string>>[]) {
      expect(words[`${role}_${key}_title`]).toBeTruthy()
      expect(words[`${role}_${key}_text`]).toBeTruthy()
    }
  })

  it('has no words for a step that is none', () => {
    const told = Object.keys(en.tour).filter((key) => /^(nurse|physician|admin)_/.test(key))
    const known = steps.flatMap(({ role, key }) => [`${role}_${key}_title`, `${role}_${key}_text`])
    expect(told.sort()).toEqual(known.sort())
  })

  it('takes as done only what a call or a look at the screen can show', () => {
    for (const { channel, region } of steps) {
      expect([channel, region].filter((way) => way !== null)).toHaveLength(1)
      if (channel !== null) expect(contract).toHaveProperty([channel])
    }
  })

  it('goes on with the first step that was not done, whatever was done before its turn', () => {
    expect(nextStep('nurse', ['register'])?.key).toBe('find')
    expect(nextStep('nurse', ['find', 'register'])?.key).toBe('visit')
    expect(
      nextStep(
        'nurse',
        tourOf('nurse').map(({ key }) => key),
      ),
    ).toBeUndefined()
  })
})
