import { randomBytes } from 'node:crypto'
import type { Conflict, FieldValues } from '../../shared/conflicts/conflict.ts'
import { notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import type { CodeApproval } from '../../shared/reports/admin-ipc.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { instantOf } from '../../shared/time.ts'
import { findRecord } from '../db/record-store.ts'
import type { RestError } from '../problem.ts'
import { listStationContacts } from '../reports/dashboard-store.ts'
import type { Answer, Call } from '../rest/call.ts'
import { cutPage, decodeCursor } from '../rest/paging.ts'
import { enrolmentCodeHash } from '../sync/enrol-service.ts'
import { deleteEnrolmentCode, insertEnrolmentCode, listOpenEnrolmentCodes } from './enrolment-code-store.ts'
import { listConflicts } from './operations-store.ts'

const CODE_BYTES = 16
const CODE_LIVES_MS = 15 * 60_000

interface PageQuery {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** `POST /admin/enrolment-codes`: 128 random bits, good once and for 15 minutes; only its hash is kept. */
export async function createEnrolmentCode(
  call: Call,
  approve: CodeApproval,
): Promise<Result<Answer, RestError>> {
  const site = await findRecord(call.trx, 'sites', call.caller.site_id)
  if (site === undefined || site.closed_at != null) return err({ code: 'conflict', reason: 'site_closed' })
  const enrolment_code = randomBytes(CODE_BYTES).toString('hex')
  const expires_at = instantOf(Date.parse(call.now) + CODE_LIVES_MS)
  await insertEnrolmentCode(
    call.trx,
    {
      code_hash: enrolmentCodeHash(enrolment_code),
      site_id: call.caller.site_id,
      expires_at,
      approve,
    },
    call.now,
  )
  return ok({
    status: 201,
    headers: { 'cache-control': 'no-store' },
    body: { enrolment_code, expires_at, approve },
    touched: { entity: 'enrolment_codes', record_ids: [], patient_id: null },
  })
}

/** `GET /admin/enrolment-codes`: the codes themselves are known to nobody; their hashes name them. */
export async function getEnrolmentCodes(call: Call): Promise<Result<Answer, RestError>> {
  const items = await listOpenEnrolmentCodes(call.trx, call.caller.site_id, call.now)
  return ok({
    status: 200,
    body: { items, next_cursor: null },
    touched: { entity: 'enrolment_codes', record_ids: [], patient_id: null },
  })
}

/** `DELETE /admin/enrolment-codes/{code_id}` */
export async function cancelEnrolmentCode(call: Call, code_id: string): Promise<Result<Answer, RestError>> {
  const isGone = await deleteEnrolmentCode(call.trx, call.caller.site_id, code_id)
  if (!isGone) return err(notFound('enrolment_codes'))
  return ok({
    status: 204,
    body: null,
    touched: { entity: 'enrolment_codes', record_ids: [], patient_id: null },
  })
}

/** `GET /admin/stations` */
export async function getStations(call: Call): Promise<Result<Answer, RestError>> {
  const items = await listStationContacts(call.trx, call.caller.site_id)
  return ok({
    status: 200,
    body: { items, next_cursor: null, has_recovery_key: call.deps.has_recovery_key },
    touched: { entity: 'stations', record_ids: items.map((station) => station.id), patient_id: null },
  })
}

/** `GET /admin/conflicts` */
export async function getConflicts(
  call: Call,
  { state, limit, cursor }: PageQuery & { readonly state?: 'open' | 'resolved' | undefined },
): Promise<Result<Answer, RestError>> {
  const page = cutPage(await listConflicts(call.trx, state, limit + 1, idOf(cursor)), limit, ({ id }) => [id])
  return ok({
    status: 200,
    body: { items: page.items.map(withoutSealedNumbers), next_cursor: page.next_cursor },
    touched: { entity: 'conflicts', record_ids: page.items.map(({ id }) => id), patient_id: null },
  })
}

function idOf(cursor: string | undefined): Id | undefined {
  const [id] = decodeCursor(cursor, 1) ?? []
  const parsed = Id.safeParse(id)
  return parsed.success ? parsed.data : undefined
}

/** Of a national ID only the last four digits leave the server in a list. */
function withoutSealedNumbers(conflict: Conflict): Conflict {
  const scrub = ({ ssn_index: _index, ssn_sealed: _sealed, ...values }: FieldValues): FieldValues => values
  return {
    ...conflict,
    base: scrub(conflict.base),
    candidates: conflict.candidates.map((candidate) => ({ ...candidate, values: scrub(candidate.values) })),
    resolution_values: conflict.resolution_values && scrub(conflict.resolution_values),
  }
}
