import { z } from 'zod'
import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { decide } from '../../shared/policy/policy.ts'
import { ok, type Result } from '../../shared/result.ts'
import { SYNC_PAGE_LINES } from '../../shared/sync-page/sync-page-ipc.ts'
import { type ReadAct, readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { placeOf } from '../records/list-place.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { namesOf } from '../users/authorship-service.ts'
import { ownerKey, ownersOf } from './record-owners.ts'
import { listSyncEvents } from './sync-event-store.ts'
import { listPutAsideEntries, listTouched, listWaiting, listWaitingDocuments } from './sync-page-store.ts'

interface Asked {
  readonly after?: string | undefined
}

type Page<C extends 'sync.list_waiting' | 'sync.list_put_aside' | 'sync.list_documents'> = Promise<
  Result<Output<C>, AppError>
>

/** What exists only on this PC, oldest first; audited with whose records were shown. Error: `invalid_input`. */
export function readWaiting(deps: FeatureDeps, call: Call, asked: Asked): Page<'sync.list_waiting'> {
  return readAudited(deps.records, actOf(call, 'sync.list_waiting', 'outbox', asked), async (trx) => {
    const after = placeOf(OutboxPlace, asked)
    if (!after.ok) return after
    const lines = await listWaiting(trx, after.value, SYNC_PAGE_LINES)
    const owners = await ownersOf(trx, lines)
    const authors = await authorsOf(trx, deps, lines)
    const items = lines.map((line) => ({
      entity: line.entity,
      id: line.row_id,
      is_new: line.op === 'create' || line.op === 'append',
      ...(owners.get(ownerKey(line)) ?? nobody),
      ...authorship(call, authors, line.author_id),
      since: line.created_at,
    }))
    const next = nextOf(lines, ({ station_seq, part, entity, row_id }) => [station_seq, part, entity, row_id])
    return ok({ value: { items, next }, ...shown(items) })
  })
}

/** What the server put aside: one's own, and everybody's for who manages stations. Error: `invalid_input`. */
export function readPutAside(deps: FeatureDeps, call: Call, asked: Asked): Page<'sync.list_put_aside'> {
  return readAudited(deps.records, actOf(call, 'sync.list_put_aside', 'quarantine', asked), async (trx) => {
    const before = placeOf(SeqPlace, asked)
    if (!before.ok) return before
    const seesAll = decide('stations.manage', call.actor) === 'allowed'
    const author = seesAll ? null : call.actor.user_id
    const lines = await listPutAsideEntries(trx, author, before.value?.[0] ?? null, SYNC_PAGE_LINES)
    const touched = await listTouched(
      trx,
      lines.map(({ station_seq }) => station_seq),
    )
    const owners = await ownersOf(trx, touched)
    const authors = await authorsOf(trx, deps, lines)
    const items = lines.map((line) => {
      const own = touched.filter(({ station_seq }) => station_seq === line.station_seq)
      const owner = own
        .flatMap((one) => owners.get(ownerKey(one)) ?? [])
        .find(({ patient }) => patient !== null)
      return {
        envelope_id: line.envelope_id,
        entities: [...new Set(own.map(({ entity }) => entity))],
        ...(owner ?? nobody),
        ...authorship(call, authors, line.author_id),
        written_at: line.created_at,
        put_aside_at: line.acknowledged_at,
        code: line.quarantine_code ?? 'failed',
      }
    })
    return ok({ value: { items, next: nextOf(lines, ({ station_seq }) => [station_seq]) }, ...shown(items) })
  })
}

/** Files that are not both here and on the server. Error: `invalid_input`. */
export function readDocuments(deps: FeatureDeps, call: Call, asked: Asked): Page<'sync.list_documents'> {
  return readAudited(
    deps.records,
    actOf(call, 'sync.list_documents', 'visit_documents', asked),
    async (trx) => {
      const after = placeOf(DocumentPlace, asked)
      if (!after.ok) return after
      const files = await listWaitingDocuments(trx, after.value, SYNC_PAGE_LINES)
      const named = await listRecordsBy(
        trx,
        'visit_documents',
        'sha256',
        files.map(({ sha256 }) => sha256),
      )
      const owners = await ownersOf(
        trx,
        named.map(({ id }) => ({ entity: 'visit_documents', row_id: id })),
      )
      const items = files.map((file) => {
        const document = named.find(({ sha256 }) => sha256 === file.sha256)
        const owner = document && owners.get(ownerKey({ entity: 'visit_documents', row_id: document.id }))
        return {
          sha256: file.sha256,
          direction: file.state === 'to_send' ? ('to_server' as const) : ('to_this_pc' as const),
          document_type: document?.document_type ?? null,
          ...(owner ?? nobody),
          size_bytes: file.size_bytes,
          attempts: file.attempts,
          since: file.created_at,
        }
      })
      const next = nextOf(files, ({ attempts, created_at, sha256 }) => [attempts, created_at, sha256])
      return ok({ value: { items, next }, ...shown(items) })
    },
  )
}

/** What sync did lately, the newest first: nothing of a patient, so nothing to audit. Error: `invalid_input`. */
export async function readEvents(
  { records }: FeatureDeps,
  asked: Asked,
): Promise<Result<Output<'sync.list_events'>, AppError>> {
  const before = placeOf(SeqPlace, asked)
  if (!before.ok) return before
  const { items, last } = await listSyncEvents(records.db, before.value?.[0] ?? null, SYNC_PAGE_LINES)
  return ok({ items, next: last === null ? null : JSON.stringify([last]) })
}

const nobody = { patient: null, visit_id: null }

const SeqPlace = z.tuple([z.int()])
const OutboxPlace = z
  .tuple([z.int(), z.int(), z.string(), z.string()])
  .transform(([station_seq, part, entity, row_id]) => ({ station_seq, part, entity, row_id }))
const DocumentPlace = z
  .tuple([z.int(), z.string(), z.string()])
  .transform(([attempts, created_at, sha256]) => ({ attempts, created_at, sha256 }))

function nextOf<Line>(lines: readonly Line[], placeIn: (line: Line) => unknown[]): string | null {
  const last = lines.at(-1)
  return last === undefined || lines.length < SYNC_PAGE_LINES ? null : JSON.stringify(placeIn(last))
}

function actOf({ actor }: Call, action: string, entity: string, { after }: Asked): ReadAct {
  return { actor, action, entity, question: after ?? '' }
}

/** What the audit names: the patients of whom something was shown. */
function shown(items: readonly { readonly patient: { readonly id: Id } | null }[]) {
  const record_ids = [...new Set(items.flatMap(({ patient }) => patient?.id ?? []))]
  return { record_ids, patient_id: null }
}

async function authorsOf(
  reader: Reader,
  deps: FeatureDeps,
  lines: readonly { readonly author_id: Id }[],
): Promise<ReadonlyMap<Id, string>> {
  const people = lines.map(({ author_id }) => author_id)
  return (await namesOf(reader, deps, { people, stations: [] })).people
}

function authorship({ actor }: Call, names: ReadonlyMap<Id, string>, authorId: Id) {
  return { author_name: names.get(authorId) ?? null, is_own: authorId === actor.user_id }
}
