import { v7 } from 'uuid'
import { groupText, type Model } from '../sim/model.ts'
import type { Dice } from '../sim/random.ts'

/*
 * Somebody who writes over REST while stations sync: registers patients, asking again with the same Idempotency-Key until
 * there is an answer, and edits those that stations edit too.
 */

/** What the API answered as done. */
export interface RestWrite {
  readonly patient_id: string
  readonly row_version: number
  /** Groups as they were shown to the writer, and as they were written. */
  readonly groups: readonly {
    readonly key: string
    readonly value: string
    readonly saw: readonly string[]
  }[]
}

export interface RestWriter {
  /** Writes once; false where there was nothing to write, or nobody can say whether it was. */
  write(): Promise<boolean>
  readonly done: readonly RestWrite[]
}

export interface RestWriterOrder {
  readonly nodes: readonly string[]
  readonly username: string
  readonly password: string
  readonly dice: Dice
  readonly model: Model
}

interface Answer {
  readonly status: number
  readonly etag: string
  readonly body: Readonly<Record<string, unknown>>
}

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  full_name: ['full_name'],
  mobile_number: ['mobile_number', 'mobile_unavailable_reason'],
  phone_number: ['phone_number'],
  address: ['address', 'governorate'],
  passport_number: ['passport_number'],
}
const EDITED = ['full_name', 'phone_number'] as const
const FIELDS = [
  ...Object.values(GROUPS).flat(),
  'medical_number',
  'date_of_birth',
  'birth_date_is_estimated',
  'gender',
] as const
const ASK_AGAIN_MS = 200
/** A server that is away is asked for this long. */
const GIVEN_UP_MS = 60_000

export function createRestWriter(order: RestWriterOrder): RestWriter {
  const { nodes, dice, model } = order
  const done: RestWrite[] = []
  let token = ''

  /** Null: nobody knows whether it was done. */
  async function once(method: string, path: string, body?: unknown, headers = {}): Promise<Answer | null> {
    try {
      const response = await fetch(`${dice.pick(nodes)}/api/v1${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (response.status >= 500) return null
      const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
      return { status: response.status, etag: response.headers.get('etag') ?? '', body: parsed }
    } catch {
      // Expected: the node was killed, or ends.
      return null
    }
  }

  async function signedIn(
    method: string,
    path: string,
    body?: unknown,
    headers = {},
  ): Promise<Answer | null> {
    const answer = await once(method, path, body, headers)
    if (answer?.status !== 401) return answer
    const { username, password } = order
    const reply = await once('POST', '/auth/login', { username, password })
    token = String(reply?.body.access_token ?? '')
    return token === '' ? null : once(method, path, body, headers)
  }

  async function untilAnswered(ask: () => Promise<Answer | null>): Promise<Answer> {
    const deadline = Date.now() + GIVEN_UP_MS
    for (;;) {
      const answer = await ask()
      if (answer !== null) return answer
      if (Date.now() > deadline) throw new Error('the REST API did not answer for a minute')
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
    }
  }

  const groupsOf = (names: readonly string[], before: Answer['body'] | null, after: Answer['body']) =>
    names.map((name) => {
      const fields = GROUPS[name] ?? []
      const key = `patients/${String(after.id)}/${name}`
      const saw = before === null ? [] : [groupText(before, fields)]
      return { key, value: groupText(after, fields), saw }
    })

  async function register(): Promise<boolean> {
    const n = model.nextNumber()
    const digits = String(n).padStart(8, '0')
    const body = {
      passport_number: `P${digits}`,
      full_name: `Patient ${n}`,
      mobile_number: `010${digits}`,
      date_of_birth: '1970-01-01',
      gender: 'male',
    }
    const key = { 'idempotency-key': v7() }
    const answer = await untilAnswered(() => signedIn('POST', '/patients', body, key))
    if (answer.status !== 201)
      throw new Error(`a registration over REST: ${answer.status} ${JSON.stringify(answer.body)}`)
    done.push({
      patient_id: String(answer.body.id),
      row_version: Number(answer.body.row_version),
      groups: groupsOf(Object.keys(GROUPS), null, answer.body),
    })
    return true
  }

  async function edit(): Promise<boolean> {
    const listed = await signedIn('GET', '/patients?limit=20')
    const items = (listed?.body.items ?? []) as readonly { readonly id: string }[]
    if (items.length === 0) return false
    const path = `/patients/${dice.pick(items).id}`
    const before = await signedIn('GET', path)
    if (before?.status !== 200) return false
    const name = dice.pick(EDITED)
    const changes = { [name]: `${name === 'full_name' ? 'Name' : '02-'}${model.nextNumber()}` }
    const kept = Object.fromEntries(FIELDS.map((field) => [field, before.body[field]]))
    const body = { ...kept, ...changes }
    const after = await signedIn('PUT', path, body, { 'if-match': before.etag })
    if (after === null) {
      // It may have been done all the same: somebody may see it, though nobody was promised it.
      for (const group of groupsOf([name], before.body, { ...before.body, ...changes }))
        model.writings.push({ ...group, station: 'REST', envelope_id: '' })
      return false
    }
    if (after.status === 412) return false
    if (after.status !== 200)
      throw new Error(`an edit over REST: ${after.status} ${JSON.stringify(after.body)}`)
    done.push({
      patient_id: String(after.body.id),
      row_version: Number(after.body.row_version),
      groups: groupsOf([name], before.body, after.body),
    })
    return true
  }

  return { done, write: () => (dice.chance(0.4) ? register() : edit()) }
}
