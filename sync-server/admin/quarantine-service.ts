import { z } from 'zod'
import { invalidInput, notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import type { QuarantinedDetail, QuarantineRepair } from '../../shared/reports/quarantined.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { Op } from '../../shared/sync/envelope.ts'
import { Instant } from '../../shared/time.ts'
import { CommitRefused } from '../commit/commit.ts'
import type { RecordOrigin } from '../commit/envelope-context.ts'
import { listEpochs, seenAtMost } from '../commit/epoch-store.ts'
import { insertRepair } from '../commit/quarantine-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { cutPage, decodeCursor } from '../rest/paging.ts'
import { type Committed, commitDraft, startDraft } from '../rest/writer.ts'
import { authorOf } from './quarantine-author.ts'
import { correctedOp, fieldsOf, isConfidential } from './quarantine-fields.ts'
import { namesOf, patientOf } from './quarantine-people.ts'
import { readQuarantined, type StoredQuarantined } from './quarantine-read-store.ts'

interface PageQuery {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** `GET /admin/quarantine`, and `GET /quarantine/mine` with the caller as author. */
export async function getQuarantined(
  call: Call,
  { limit, cursor }: PageQuery,
  author?: Id,
): Promise<Result<Answer, RestError>> {
  const before = Id.safeParse(decodeCursor(cursor, 1)?.[0])
  const rows = await readQuarantined(call.trx, {
    ...(author === undefined ? {} : { actor_id: author }),
    before: before.success ? before.data : undefined,
    limit: limit + 1,
  })
  const page = cutPage(rows, limit, ({ id }) => [id])
  return ok({
    status: 200,
    body: page,
    touched: { entity: 'quarantine', record_ids: page.items.map(({ id }) => id), patient_id: null },
  })
}

/** `GET /admin/quarantine/{id}`, and `GET /quarantine/mine/{id}`: field by field what the envelope would write. */
export async function getQuarantinedDetail(
  call: Call,
  id: string,
  author?: Id,
): Promise<Result<Answer, RestError>> {
  const stored = await findQuarantined(call, id, author)
  if (stored === undefined) return err(notFound('quarantine'))
  const { envelope, ...entry } = stored
  const content = readableOf(envelope)
  const records = (content?.ops ?? []).map((op, op_index) => ({
    op_index,
    op: op.op,
    entity: op.entity,
    record_id: op.id,
    fields: fieldsOf(op, author !== undefined),
  }))
  const patient = await patientOf(call.trx, content?.ops ?? [])
  const body: QuarantinedDetail = {
    ...entry,
    written_at: content?.wall_at ?? null,
    patient,
    names: await namesOf(call.trx, records),
    records,
  }
  return ok({
    status: 200,
    body,
    touched: { entity: 'quarantine', record_ids: [entry.id], patient_id: patient?.id ?? null },
  })
}

/**
 * `POST /admin/quarantine/{id}/repair`: commits the envelope with corrected values, by administration. The act is the
 * administrator's; the records stay their author's, and with them the right to read what is confidential. What was
 * received stays as it is; the repair names both. 409 where it was repaired before or somebody set the same fields
 * meanwhile, 422 where it still cannot be.
 */
export async function repairQuarantined(
  call: Call,
  id: string,
  { reason, corrections }: QuarantineRepair,
): Promise<Result<Answer, RestError>> {
  const stored = await findQuarantined(call, id)
  if (stored === undefined) return err(notFound('quarantine'))
  if (stored.repaired_at !== null) return err({ code: 'conflict', reason: 'It was repaired already.' })
  const content = readableOf(stored.envelope)
  if (content === undefined)
    return err(cannotBe('The envelope cannot be read: nothing of it can be sent again.'))
  const written_by = await authorOf(call, stored, content.ops)
  if (written_by.created_by !== stored.actor_id && content.ops.some(isConfidential))
    return err(
      cannotBe('It cannot come in as its author’s, and what it says is for its author and physicians alone.'),
    )
  const draft = startDraft(call)
  // Numbers of before a restore were given to other commits since, which the author never saw.
  const seen_at_most = seenAtMost(await listEpochs(call.trx), content)
  const written = { by: written_by.created_by, at: content.wall_at, seen_at_most }
  for (const [op_index, op] of content.ops.entries()) {
    const wanted = corrections.filter((correction) => correction.op_index === op_index)
    const corrected = correctedOp(op, wanted, written)
    if (corrected === undefined) return err(cannotBe('A corrected field is not one of this record.'))
    draft.ops.push(corrected)
    draft.record_ids.push(op.id)
  }
  const committed = await commitRepair(draft, written_by)
  if (!committed.ok) return committed
  const { envelope_id } = committed.value
  const kept = await insertRepair(call.trx, {
    quarantine_id: stored.id,
    envelope_id,
    repaired_by: call.caller.user_id,
    repaired_at: call.now,
    reason,
    site_id: call.caller.site_id,
  })
  if (!kept) return err({ code: 'conflict', reason: 'It was repaired already.' })
  return ok({
    status: 200,
    body: { id: stored.id, envelope_id },
    touched: {
      entity: 'quarantine',
      record_ids: [stored.id],
      patient_id: (await patientOf(call.trx, content.ops))?.id ?? null,
      envelope_id,
    },
  })
}

async function findQuarantined(call: Call, id: string, author?: Id): Promise<StoredQuarantined | undefined> {
  const parsed = Id.safeParse(id)
  if (!parsed.success) return undefined
  const of = author === undefined ? {} : { actor_id: author }
  return (await readQuarantined(call.trx, { id: parsed.data, ...of, limit: 1 }))[0]
}

async function commitRepair(
  draft: ReturnType<typeof startDraft>,
  written_by: RecordOrigin,
): Promise<Result<Committed, RestError>> {
  try {
    const committed = await commitDraft(draft, written_by)
    return committed === null ? err(cannotBe('It would change nothing.')) : ok(committed)
  } catch (error) {
    // Expected: the commit function refuses it still; the refusal undoes the transaction.
    if (!(error instanceof CommitRefused)) throw error
    if (error.code === 'conflict') return err({ code: 'conflict', reason: 'Somebody set the same fields.' })
    return err(cannotBe(error.message))
  }
}

function cannotBe(message: string): RestError {
  return invalidInput([{ field: 'corrections', code: 'still_refused', message }])
}

/** What can be read of an envelope as it was received: one with unstorable text, or no envelope at all, cannot. */
const Readable = z.looseObject({
  wall_at: Instant,
  epoch: z.string().optional(),
  ops: z.array(Op).min(1),
})

function readableOf(envelope: unknown): z.infer<typeof Readable> | undefined {
  const parsed = Readable.safeParse(envelope)
  return parsed.success ? parsed.data : undefined
}
