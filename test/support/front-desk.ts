import { v7 } from 'uuid'
import type { Hospital } from './hospital.ts'

/** Somebody who works through the REST API, elsewhere in the hospital, while a test looks at a station. */
export interface FrontDesk {
  get(path: string): Promise<Answer>
  post(path: string, body: unknown): Promise<Answer>
  /** Replaces a record in the version that is there now. */
  put(path: string, body: unknown): Promise<Answer>
  /** Attaches a file to a visit, past every station's own look at it. */
  attach(visitId: string, document_type: string, file: File): Promise<void>
}

export type Answer = Record<string, unknown> & { readonly id: string }

export const COLLEAGUE = {
  username: 'yasser',
  password: 'nurse password two',
  full_name: 'Yasser Kamal',
  role: 'nurse',
} as const

export async function openFrontDesk(
  hospital: Pick<Hospital, 'url'>,
  person: { readonly username: string; readonly password: string },
): Promise<FrontDesk> {
  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${hospital.url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return { answer: JSON.parse(text) as Answer, etag: response.headers.get('etag') ?? '' }
  }
  const { username, password } = person
  const login = async () => {
    const { answer } = await send('POST', '/auth/login', { username, password })
    return { authorization: `Bearer ${String(answer.access_token)}` }
  }
  return {
    get: async (path) => (await send('GET', path, undefined, await login())).answer,
    post: async (path, body) => (await send('POST', path, body, await login())).answer,
    async put(path, body) {
      const headers = await login()
      const { etag } = await send('GET', path, undefined, headers)
      return (await send('PUT', path, body, { ...headers, 'if-match': etag })).answer
    },
    async attach(visitId, document_type, file) {
      const body = new FormData()
      body.set('document_type', document_type)
      body.set('file', file)
      const path = `/visits/${visitId}/documents`
      const headers = { ...(await login()), 'idempotency-key': v7() }
      const response = await fetch(`${hospital.url}/api/v1${path}`, { method: 'POST', headers, body })
      if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
    },
  }
}
