import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, seedDemo } from '../../../main/browser-shell/demo-seed.ts'
import { startTestServer, TEST_ADMIN, type TestServer } from '../../support/server.ts'

/* The demo shows every form of the house in every state that a newcomer should see. */

async function adminOf({ url }: TestServer): Promise<Caller> {
  const send = async (method: string, path: string, body: unknown, token: string | null) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return { body: JSON.parse(text), etag: response.headers.get('etag') ?? '' }
  }
  const { username, password } = TEST_ADMIN
  const { access_token } = (await send('POST', '/auth/login', { username, password }, null)).body
  return {
    get: (path) => send('GET', path, null, access_token),
    post: async (path, body) => (await send('POST', path, body, access_token)).body,
    put: async (path, body) => (await send('PUT', path, body, access_token)).body,
  }
}

describe('the demo data', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
    await seedDemo(server.url, await adminOf(server), server.clock.nowMs())
  })
  afterAll(() => server.close())

  it('has both preparation sheets completed, and one that is only prepared and stands out', async () => {
    const sheets = await server.owner
      .selectFrom('radiology_sheets')
      .select(['form_code', 'is_completed', 'has_contrast_reaction'])
      .orderBy('form_code')
      .orderBy('is_completed')
      .execute()
    expect(sheets).toEqual([
      { form_code: 'SH.MR.FRM.03', is_completed: false, has_contrast_reaction: 'yes' },
      { form_code: 'SH.MR.FRM.03', is_completed: true, has_contrast_reaction: null },
      { form_code: 'SH.MR.FRM.04', is_completed: true, has_contrast_reaction: null },
    ])
  })

  it('has preliminary and final reports, and one with an addendum that says why', async () => {
    const reports = await server.owner
      .selectFrom('radiology_assessments')
      .select(['status', 'amendment_reason'])
      .execute()
    const states = new Set(reports.map(({ status }) => status))
    expect([...states].toSorted()).toEqual(['addendum', 'final', 'preliminary'])
    expect(reports.find(({ status }) => status === 'addendum')?.amendment_reason).toContain('films')
  })

  it('has what a sheet names among the patient’s allergies, and says nothing twice', async () => {
    const named = await server.owner
      .selectFrom('allergies')
      .select(['substance', 'sheet_id'])
      .where('substance', 'in', ['Iopromide', 'Shellfish'])
      .orderBy('substance')
      .execute()
    expect(named.map(({ substance, sheet_id }) => [substance, sheet_id !== null])).toEqual([
      ['Iopromide', true],
      ['Shellfish', false],
    ])
  })
})
