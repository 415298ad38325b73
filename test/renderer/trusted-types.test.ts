import { beforeAll, describe, expect, it } from 'vitest'

describe('the trusted types policy', () => {
  let policyRules: typeof import('../../renderer/trusted-types.ts')['policyRules']

  beforeAll(async () => {
    Object.assign(globalThis, { location: new URL('http://127.0.0.1:8901/') })
    policyRules = (await import('../../renderer/trusted-types.ts')).policyRules
  })

  it('lets styles through and refuses markup', () => {
    expect(policyRules.createHTML(':root{--a:1px}')).toBe(':root{--a:1px}')
    expect(() => policyRules.createHTML('<img src=x onerror=alert(1)>')).toThrow(TypeError)
  })

  it('loads the program’s own worker and no other script', () => {
    expect(policyRules.createScriptURL('/assets/pdf.worker.min-CIqJB0yW.mjs')).toContain('pdf.worker')
    expect(() =>
      policyRules.createScriptURL('https://elsewhere.example/assets/pdf.worker.min-a.mjs'),
    ).toThrow(TypeError)
    expect(() => policyRules.createScriptURL('/assets/index-abc.js')).toThrow(TypeError)
    expect(() => policyRules.createScriptURL('/assets/../pdf.worker.mjs')).toThrow(TypeError)
  })
})
