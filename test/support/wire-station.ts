import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { SignJWT } from 'jose'
import { v7 } from 'uuid'
import { CHAIN_START } from '../../shared/audit/audit-event.ts'
import { type Id, REST_STATION_ID, SYSTEM_USER_ID } from '../../shared/ids.ts'
import type { EnrolReply, EnrolRequest } from '../../shared/sync/enrolment-message.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import { type Envelope, type EnvelopeBody, envelopeText, type Op } from '../../shared/sync/envelope.ts'
import type { PullCommit, PullEnd } from '../../shared/sync/pull-message.ts'
import type { EnvelopeOutcome, PushReply } from '../../shared/sync/push-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import type { Role, User } from '../../shared/users/user.ts'
import { commitOwn } from '../../sync-server/commit/commit.ts'
import { enrolmentCodeHash } from '../../sync-server/sync/enrol-service.ts'
import type { TestServer } from './server.ts'

type Server = Pick<TestServer, 'url' | 'database' | 'clock' | 'siteId' | 'adminId'>

/** All that a station needs of a server that runs by itself. */
export interface DistantServer {
  readonly url: string
  readonly clock: Pick<Clock, 'nowMs'>
}

/*
 * A station as the server meets it: keys, numbers, signed envelopes, HTTP. What it sends is made by hand, so that tests
 * can also send what no good station would.
 */

export interface Author {
  readonly user_id: Id
  readonly role: Role
}

export interface WireStation {
  readonly id: Id
  readonly site_id: Id
  readonly private_key: KeyObject
  readonly enrolment: EnrolReply
  /** The next envelope of the chain, signed; it counts as sent. */
  envelope(ops: readonly Op[], author: Author, changes?: Partial<EnvelopeBody>): Envelope
  token(changes?: {
    readonly at?: number
    readonly key?: KeyObject
    readonly audience?: string
  }): Promise<string>
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  push(envelopes: readonly unknown[], changes?: Record<string, unknown>): Promise<PushReply>
  /** Signs, sends and answers the outcome of one envelope. */
  commit(ops: readonly Op[], author: Author, changes?: Partial<EnvelopeBody>): Promise<EnvelopeOutcome>
  /** `backfill`: as a station that takes backfills; empty, or where one goes on. */
  pull(after: number, backfill?: string): Promise<{ commits: PullCommit[]; end: PullEnd; text: string }>
}

export function createAuthors(server: Server): {
  nurse: Author
  physician: Author
  admin(): Promise<Author>
  create(): Promise<void>
} {
  const nurse: Author = { user_id: v7(), role: 'nurse' }
  const physician: Author = { user_id: v7(), role: 'physician' }
  return {
    nurse,
    physician,
    admin: async () => ({ user_id: await server.adminId(), role: 'admin' }),
    async create() {
      await addUser(server, nurse, 'heba')
      await addUser(server, physician, 'nadia')
    },
  }
}

export async function addUser(
  server: Server,
  author: Author,
  username: string,
  changes: Partial<User> = {},
): Promise<void> {
  const fields = { username, full_name: username, role: author.role, is_charge_nurse: false, is_active: true }
  await commitAsServer(server, [
    {
      op: 'create',
      entity: 'users',
      id: author.user_id,
      fields: { ...fields, ...changes } as Op['fields'] & object,
    } as Op,
  ])
}

/** A commit by the server itself. */
export async function commitAsServer(server: Server, ops: readonly Op[], site_id?: Id): Promise<number> {
  const site = site_id ?? (await server.siteId())
  const { commit_seq } = await server.database.transaction({ site_id: site }, (trx) =>
    commitOwn(trx, {
      station_id: REST_STATION_ID,
      actor: { user_id: SYSTEM_USER_ID, role: 'admin' },
      site_id: site,
      ops,
      administration_reason: null,
      received_at: instantOf(server.clock.nowMs()),
    }),
  )
  return commit_seq
}

/** A one-time code as an administrator makes it. */
export async function addEnrolmentCode(
  server: Server,
  site_id: Id,
  changes: { readonly approve?: 'auto' | 'manual'; readonly minutes?: number } = {},
): Promise<string> {
  const code = `code-${v7()}`
  await server.database.transaction({ site_id: 'all' }, (trx) =>
    trx
      .insertInto('enrolment_codes')
      .values({
        code_hash: enrolmentCodeHash(code),
        site_id,
        expires_at: instantOf(server.clock.nowMs() + (changes.minutes ?? 15) * 60_000),
        used_at: null,
        used_by: null,
        approve: changes.approve ?? 'auto',
      })
      .execute(),
  )
  return code
}

export async function enrolWireStation(
  server: Server,
  name: string,
  siteId?: Id,
  key_protection?: KeyProtection,
): Promise<WireStation> {
  const site_id = siteId ?? (await server.siteId())
  return enrolWithCode(server, name, site_id, await addEnrolmentCode(server, site_id), key_protection)
}

type KeyProtection = 'password_only' | 'keychain'

/** Enrols by a code that an administrator gave out. */
export async function enrolWithCode(
  server: DistantServer,
  name: string,
  site_id: Id,
  enrolment_code: string,
  key_protection: KeyProtection = 'password_only',
  /** As a station that has been one before. */
  { id, private_key: privateKey } = { id: v7(), private_key: generateKeyPairSync('ed25519').privateKey },
): Promise<WireStation> {
  const publicKey = createPublicKey(privateKey)
  const enrolment = await enrolAt(server.url, {
    protocol: 1,
    enrolment_code,
    station_id: id,
    station_name: name,
    public_key: publicKey.export({ format: 'der', type: 'spki' }).toString('base64url'),
    key_protection,
  })
  return wireStation(server, { id, site_id, private_key: privateKey }, enrolment)
}

/** What a server answers to a PC that enrols. */
export async function enrolAt(
  url: string,
  request: Omit<EnrolRequest, 'key_protection'> & { readonly key_protection: KeyProtection },
): Promise<EnrolReply> {
  const response = await fetch(`${url}/sync/v1/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  if (!response.ok) throw new Error(`enrolment refused: ${response.status} ${await response.text()}`)
  return (await response.json()) as EnrolReply
}

function wireStation(
  server: DistantServer,
  identity: { readonly id: Id; readonly site_id: Id; readonly private_key: KeyObject },
  enrolment: EnrolReply,
): WireStation {
  const { id, site_id, private_key } = identity
  const boot_id = v7()
  let station_seq = 0
  let prev_hash = CHAIN_START

  const envelope: WireStation['envelope'] = (ops, author, changes = {}) => {
    station_seq += 1
    const body: EnvelopeBody = {
      envelope_id: v7(),
      station_id: id,
      incarnation: 1,
      station_seq,
      schema_version: 1,
      site_id,
      actor_id: author.user_id,
      actor_role: author.role,
      administration_reason: null,
      hlc: `${String(server.clock.nowMs()).padStart(13, '0')}-0000`,
      wall_at: instantOf(server.clock.nowMs()),
      monotonic_ms: station_seq,
      boot_id,
      ops: [...ops],
      prev_hash,
      ...changes,
    }
    const made = signed(body, private_key)
    prev_hash = made.hash
    station_seq = made.station_seq
    return made
  }
  const token: WireStation['token'] = ({
    at = server.clock.nowMs(),
    key = private_key,
    audience = 'sijil-sync',
  } = {}) =>
    new SignJWT({ jti: v7() })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(id)
      .setAudience(audience)
      .setIssuedAt(Math.floor(at / 1000))
      .setExpirationTime(Math.floor(at / 1000) + 60)
      .sign(key)
  const request: WireStation['request'] = async (method, path, body, headers = {}) => {
    const isBytes = body instanceof Uint8Array
    return fetch(`${server.url}/sync/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(body === undefined
          ? {}
          : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: isBytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    })
  }
  const push: WireStation['push'] = async (envelopes, changes = {}) => {
    const message = {
      protocol: 1,
      incarnation: 1,
      epoch: null,
      medical_numbers_left: 200,
      envelopes,
      ...changes,
    }
    const response = await request('POST', '/push', message)
    if (!response.ok) throw new Error(`push refused: ${response.status} ${await response.text()}`)
    return (await response.json()) as PushReply
  }
  return {
    ...identity,
    enrolment,
    envelope,
    token,
    request,
    push,
    async commit(ops, author, changes) {
      const { outcomes } = await push([envelope(ops, author, changes)])
      const [outcome] = outcomes
      if (outcome === undefined) throw new Error('one envelope has one outcome')
      return outcome
    },
    async pull(after, backfill) {
      const taken = backfill === undefined ? '' : `&backfill=${backfill}`
      const response = await request('GET', `/pull?after=${after}&protocol=1${taken}`)
      const text = await response.text()
      if (!response.ok) throw new Error(`pull refused: ${response.status} ${text}`)
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
      return { commits: lines.slice(0, -1) as PullCommit[], end: lines.at(-1) as PullEnd, text }
    },
  }
}

/** Hashes and signs an envelope as a station does. */
export function signed(body: EnvelopeBody, key: KeyObject): Envelope {
  const hash = createHash('sha256').update(envelopeText(body)).digest()
  return { ...body, hash: hash.toString('hex'), signature: sign(null, hash, key).toString('base64url') }
}

/** A create operation of a patient with the least that a patient needs. */
export function newPatient(id: Id, changes: Record<string, unknown> = {}): Op {
  return {
    op: 'create',
    entity: 'patients',
    id,
    fields: {
      full_name: 'Samira Abdelrahman Elgohary',
      temporary_number: `T-${id.slice(-6)}`,
      date_of_birth: '1958-03-14',
      birth_date_is_estimated: false,
      gender: 'female',
      mobile_number: '01012345678',
      ...changes,
    },
  } as Op
}

export function newVisit(id: Id, patient_id: Id, changes: Record<string, unknown> = {}): Op {
  return {
    op: 'create',
    entity: 'patient_visits',
    id,
    fields: {
      patient_id,
      visit_type: 'inpatient',
      status: 'open',
      arrived_at: '2026-05-01T07:30:00.000Z',
      ...changes,
    },
  } as Op
}

export function newVitalSigns(
  id: Id,
  patient_id: Id,
  visit_id: Id,
  changes: Record<string, unknown> = {},
): Op {
  return {
    op: 'append',
    entity: 'vital_signs',
    id,
    fields: {
      patient_id,
      visit_id,
      measured_at: '2026-05-01T07:40:00.000Z',
      entered_at: '2026-05-01T07:41:00.000Z',
      pulse_bpm: 88,
      news2_band: 'not_scored',
      ...changes,
    },
  } as Op
}

/** A patch against what the author saw. */
export function patchOf(
  entity: EntityName,
  id: Id,
  base: { readonly version: number | null; readonly seq?: number | null },
  fields: Record<string, readonly [from: unknown, to: unknown]>,
): Op {
  return {
    op: 'patch',
    entity,
    id,
    base_version: base.version,
    base_station_seq: base.seq ?? null,
    fields: Object.fromEntries(Object.entries(fields).map(([field, [from, to]]) => [field, { from, to }])),
  } as Op
}

/** A removal of what was entered in error, by an author who had seen every commit up to `seen`. */
export function removalOf(
  entity: EntityName,
  id: Id,
  base: { readonly version: number | null; readonly seq?: number | null; readonly seen?: number | null },
  reason: string,
): Op {
  return {
    op: 'tombstone',
    entity,
    id,
    base_version: base.version,
    base_station_seq: base.seq ?? null,
    seen_commit: base.seen ?? base.version,
    reason,
  }
}
