import { z } from 'zod'
import { demoPatients } from '../invented/demo-data.ts'
import type { DemoPatient, DemoVisit } from '../invented/demo-person.ts'
import { type DemoAccount, demoAdmin, demoNurse, demoPhysician, demoStaff } from './demo-accounts.ts'

/*
 * Fills an empty server through its public doors alone, as the people of a hospital would: the administrator makes
 * accounts, a nurse registers and assesses, a physician reports. A server that holds a patient is left as it is.
 */

const Login = z.looseObject({ access_token: z.string() })
const Made = z.looseObject({ id: z.string() })
const MadeVisit = Made.extend({
  studies: z.array(z.looseObject({ id: z.string(), modality: z.string() })).default([]),
})
const Counts = z.looseObject({ patients: z.looseObject({ total: z.number() }) })
const Code = z.looseObject({ enrolment_code: z.string() })

type Body = Readonly<Record<string, unknown>>

/** The server refused a step; the sentence names the step, never what was sent. */
export class DemoRefused extends Error {
  readonly status: number
  constructor(step: string, status: number, answer: string) {
    super(`The server refused a step of the demo data, ${step}: ${status} ${answer}`)
    this.status = status
  }
}

/** REST calls of one person. */
export interface Caller {
  get(path: string): Promise<{ body: unknown; etag: string }>
  post(path: string, body: Body): Promise<unknown>
  put(path: string, body: Body, etag: string): Promise<unknown>
}

/** The demo administrator's door, or undefined when the password was changed (the server is somebody's own then). */
export async function openDemo(serverUrl: string): Promise<Caller | undefined> {
  try {
    return await signIn(serverUrl, demoAdmin)
  } catch (error) {
    // Expected: a server that was set up with another administrator.
    if (error instanceof DemoRefused) return undefined
    throw error
  }
}

export async function newEnrolmentCode(admin: Caller): Promise<string> {
  return Code.parse(await admin.post('/admin/enrolment-codes', { approve: 'auto' })).enrolment_code
}

/** Makes the demo's people and patients where there are none. Answers how many patients were made. */
export async function seedDemo(serverUrl: string, admin: Caller, nowMs: number): Promise<number> {
  const counts = Counts.parse((await admin.get('/reports/dashboard')).body)
  if (counts.patients.total > 0) return 0
  for (const account of demoStaff) await makeAccount(admin, account)
  const nurse = await signIn(serverUrl, demoNurse)
  const physician = await signIn(serverUrl, demoPhysician)
  for (const demo of demoPatients) await seedPatient({ nurse, physician }, demo, nowMs)
  return demoPatients.length
}

async function makeAccount(admin: Caller, account: DemoAccount): Promise<void> {
  try {
    await admin.post('/admin/users', { ...account })
  } catch (error) {
    // Expected: a start that was stopped in the middle made the account before.
    if (!(error instanceof DemoRefused && error.status === 409)) throw error
  }
}

interface Staff {
  readonly nurse: Caller
  readonly physician: Caller
}

async function seedPatient(staff: Staff, demo: DemoPatient, nowMs: number): Promise<void> {
  const { id } = Made.parse(await staff.nurse.post('/patients', demo.patient))
  for (const visit of demo.visits) await seedVisit(staff, id, visit, nowMs)
}

async function seedVisit(
  { nurse, physician }: Staff,
  patient_id: string,
  demo: DemoVisit,
  nowMs: number,
): Promise<void> {
  const arrivedMs = nowMs - demo.arrived_hours_ago * 3600_000
  const arrived_at = new Date(arrivedMs).toISOString()
  const made = await nurse.post('/visits', { patient_id, arrived_at, ...demo.visit })
  const { id, studies } = MadeVisit.parse(made)
  const measured = (minutes: number): Body => ({
    measured_at: new Date(arrivedMs + minutes * 60_000).toISOString(),
  })
  if (demo.nursing !== undefined) {
    const vital_signs = { ...(demo.nursing.vital_signs as Body), ...measured(10) }
    await nurse.post(`/visits/${id}/nursing-assessment`, { ...demo.nursing, vital_signs })
  }
  for (const [n, set] of (demo.vital_signs ?? []).entries()) {
    await nurse.post(`/visits/${id}/vital-signs`, { ...set, ...measured(40 + 30 * n) })
  }
  if (demo.report !== undefined) {
    const study_id = studies.find(({ modality }) => modality === demo.report?.modality)?.id
    await physician.post(`/visits/${id}/radiology-assessment`, { ...demo.report, study_id })
  }
  if (demo.addendum !== undefined) {
    const { etag } = await physician.get(`/visits/${id}/radiology-assessment`)
    await physician.put(`/visits/${id}/radiology-assessment`, demo.addendum, etag)
  }
  if (demo.ending !== undefined) {
    const { etag } = await physician.get(`/visits/${id}`)
    const { studies: _studies, ...kept } = demo.visit
    await physician.put(`/visits/${id}`, { ...kept, ...demo.ending }, etag)
  }
}

async function signIn(
  serverUrl: string,
  account: { readonly username: string; readonly password: string },
): Promise<Caller> {
  const { username, password } = account
  const login = await send(serverUrl, 'POST', '/auth/login', { username, password }, {})
  const authorization = `Bearer ${Login.parse(login.body).access_token}`
  return {
    get: (path) => send(serverUrl, 'GET', path, null, { authorization }),
    post: async (path, body) => (await send(serverUrl, 'POST', path, body, { authorization })).body,
    put: async (path, body, etag) =>
      (await send(serverUrl, 'PUT', path, body, { authorization, 'if-match': etag })).body,
  }
}

async function send(
  serverUrl: string,
  method: string,
  path: string,
  body: Body | null,
  headers: Record<string, string>,
): Promise<{ body: unknown; etag: string }> {
  const response = await fetch(`${serverUrl}/api/v1${path}`, {
    method,
    headers: body === null ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  })
  const text = await response.text()
  if (!response.ok) {
    throw new DemoRefused(
      `${method} ${path.replace(/[0-9a-f-]{36}/, '…')}`,
      response.status,
      text.slice(0, 500),
    )
  }
  return { body: JSON.parse(text), etag: response.headers.get('etag') ?? '' }
}
