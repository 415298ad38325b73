import { z } from 'zod'
import { abuseFields } from '../../shared/assessments/abuse-section.ts'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { invalidInput, notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import type {
  QuarantinedDetail,
  QuarantinedField,
  QuarantineRepair,
} from '../../shared/reports/quarantined.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { Op } from '../../shared/sync/envelope.ts'
import { Instant } from '../../shared/time.ts'
import { withheldWarningFields } from '../../shared/warnings/warning-rules.ts'
import { WITHHELD } from '../audit/audit-query.ts'
import { CommitRefused } from '../commit/commit.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { cutPage, decodeCursor } from '../rest/paging.ts'
import { type Committed, commitDraft, startDraft } from '../rest/writer.ts'
import { insertRepair, readQuarantined, type StoredQuarantined } from './quarantine-read-store.ts'

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
  const body: QuarantinedDetail = {
    ...entry,
    written_at: content?.wall_at ?? null,
    records: (content?.ops ?? []).map((op, op_index) => ({
      op_index,
      op: op.op,
      entity: op.entity,
      record_id: op.id,
      fields: fieldsOf(op, author !== undefined),
    })),
  }
  const patient = content?.ops.map(patientOf).find((known) => known !== null) ?? null
  return ok({
    status: 200,
    body,
    touched: { entity: 'quarantine', record_ids: [entry.id], patient_id: patient },
  })
}

/**
 * `POST /admin/quarantine/{id}/repair`: commits the envelope with corrected values as the administrator's own act, by
 * administration. What was received stays as it is; the repair names both. 409 where it was repaired before or somebody
 * set the same fields meanwhile, 422 where it still cannot be.
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
  const draft = startDraft(call)
  for (const [op_index, op] of content.ops.entries()) {
    const wanted = corrections.filter((correction) => correction.op_index === op_index)
    const corrected = correctedOp(op, wanted, call, content.wall_at)
    if (corrected === undefined) return err(cannotBe('A corrected field is not one of this record.'))
    draft.ops.push(corrected)
    draft.record_ids.push(op.id)
  }
  const committed = await commitRepair(draft)
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
      patient_id: content.ops.map(patientOf).find((known) => known !== null) ?? null,
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

async function commitRepair(draft: ReturnType<typeof startDraft>): Promise<Result<Committed, RestError>> {
  try {
    const committed = await commitDraft(draft)
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
const Readable = z.looseObject({ wall_at: Instant, ops: z.array(Op).min(1) })

function readableOf(envelope: unknown): z.infer<typeof Readable> | undefined {
  const parsed = Readable.safeParse(envelope)
  return parsed.success ? parsed.data : undefined
}

const origin: ReadonlySet<string> = new Set([
  'id',
  'site_id',
  'row_version',
  'created_at',
  'created_by',
  'created_on_station',
  'signed_by',
])
const unseen: ReadonlySet<string> = new Set([...origin, 'ssn_index', 'ssn_sealed'])
const withheld: ReadonlySet<string> = new Set(abuseFields)

/** What an administrator does not read: signs of abuse, and what a safeguarding warning says. */
function isWithheldField(op: Op, field: string): boolean {
  if (withheld.has(field)) return true
  const isWarning = op.entity === 'patient_warnings' && (op.op === 'create' || op.op === 'append')
  // A kind that is damaged is no reason to show the text.
  const isOpen = isWarning && ['isolation', 'resuscitation', 'other'].includes(String(op.fields.kind))
  return isWarning && !isOpen && (withheldWarningFields as readonly string[]).includes(field)
}

function fieldsOf(op: Op, isAuthor: boolean): QuarantinedField[] {
  return valuesOf(op)
    .filter(([field, , after]) => !unseen.has(field) && after !== null)
    .map(([field, before, after]) => {
      const isWithheld = isWithheldField(op, field) && !isAuthor
      const shown = (value: Value): Value => (isWithheld && value !== null ? WITHHELD : value)
      return {
        field,
        before: shown(before),
        after: shown(after),
        is_editable: !isWithheld && isPlain(after) && !isAnId(field),
      }
    })
}

type Value = FieldValues[string]

function valuesOf(op: Op): [string, Value, Value][] {
  if (op.op === 'patch')
    return Object.entries(op.fields).map(([field, { from, to }]) => [field, from as Value, to as Value])
  return Object.entries(op.op === 'resolve' ? op.values : op.fields).map(([field, value]) => [
    field,
    null,
    value,
  ])
}

function isPlain(value: Value): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function isAnId(field: string): boolean {
  return field.endsWith('_id') || field.endsWith('_by')
}

/** The operation with corrected values, as a new act of the caller; undefined where a correction is not of it. */
function correctedOp(
  op: Op,
  corrections: QuarantineRepair['corrections'],
  call: Call,
  wall_at: Instant,
): Op | undefined {
  const known = new Map(fieldsOf(op, false).map((field) => [field.field, field]))
  if (corrections.some(({ field }) => known.get(field)?.is_editable !== true)) return undefined
  const values = Object.fromEntries(corrections.map(({ field, value }) => [field, value]))
  switch (op.op) {
    case 'create':
    case 'append': {
      const { created_by: _by, created_on_station: _on, site_id: _site, ...own } = op.fields
      const signed = own.signed_by === undefined ? {} : { signed_by: call.caller.user_id }
      return { ...op, fields: { created_at: wall_at, ...own, ...values, ...signed } }
    }
    case 'patch':
      return {
        ...op,
        base_station_seq: null,
        fields: Object.fromEntries(
          Object.entries(op.fields).map(([field, change]) => [
            field,
            Object.hasOwn(values, field) ? { ...change, to: values[field] ?? null } : change,
          ]),
        ),
      }
    case 'resolve':
      return { ...op, base_station_seq: null, values: { ...op.values, ...values } }
  }
}

function patientOf(op: Op): Id | null {
  if (op.entity === 'patients') return op.id
  const named = op.op === 'create' || op.op === 'append' ? Id.safeParse(op.fields.patient_id) : undefined
  return named?.success ? named.data : null
}
