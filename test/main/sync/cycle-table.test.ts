import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBlobFiles } from '../../../main/documents/blob-files.ts'
import { writeStationSecrets } from '../../../main/enrolment/station-secret-store.ts'
import { createDeviceKey, exportDeviceKey } from '../../../main/keys/device-key.ts'
import { createNationalIdVault } from '../../../main/keys/national-id-vault.ts'
import { openSealedOutbox } from '../../../main/records/sealed-outbox.ts'
import { writeState } from '../../../main/records/sync-state.ts'
import { createAuditHold } from '../../../main/sync/audit-hold.ts'
import {
  type CycleStep,
  cycleSteps,
  cycleTable,
  type StepAnswerKind,
  stepAnswers,
} from '../../../main/sync/cycle-table.ts'
import { noDoings } from '../../../main/sync/doings.ts'
import { type CycleMemory, runSteps, type SyncCycleDeps } from '../../../main/sync/sync-cycle.ts'
import type { Reply } from '../../../main/sync/transport.ts'
import {
  createScriptedTransport,
  type Request,
  type ScriptedTransport,
} from '../../support/scripted-transport.ts'
import { createSyncingStation, type SyncingStation } from '../../support/syncing-station.ts'

/*
 * The table against the cycle that ships: each step gets each answer, and what is asked of the server afterwards is what
 * the table says.
 */

const YEAR_MS = 366 * 86_400_000
const steps = Object.keys(cycleSteps) as CycleStep[]
const answers = Object.keys(stepAnswers) as StepAnswerKind[]

/** What a step asks of the server; the others ask nothing. */
const requestOf: Partial<Record<CycleStep, Request>> = {
  stand_up: 'progress',
  push: 'push',
  start_anew: 'progress',
  learn_epoch: 'compareEpochs',
  audit: 'pushAudit',
  give_up_keys: 'nationalIdKeys',
  pull: 'pull',
  renew_key: 'renewDeviceKey',
  compare: 'compareDigests',
}

let station: SyncingStation
let server: ScriptedTransport
let deps: SyncCycleDeps
let memory: CycleMemory
let faults: unknown[]
let trace: { step: CycleStep; answer: StepAnswerKind }[]
beforeEach(async () => {
  station = await createSyncingStation('http://127.0.0.1:9')
  server = createScriptedTransport(station.transport)
  faults = []
  trace = []
  const key = createDeviceKey()
  const device_key = exportDeviceKey(key).toString('base64url')
  const { db } = station.store
  await db.transaction().execute(async (trx) => {
    await writeStationSecrets(trx, {
      ssn_index_key: 'i',
      ssn_seal_public_key: 's',
      device_key,
      outbox_public_key: null,
    })
    // Everything that a cycle does only now and then is due.
    await writeState(trx, 'digests_at', 'due')
  })
  const [newest, older] = [
    { ssn_index_key: 'new', ssn_seal_public_key: 'new' },
    { ssn_index_key: 'old', ssn_seal_public_key: 'old' },
  ]
  deps = {
    db,
    identity: station.identity,
    transport: server,
    files: createBlobFiles(join(station.folder, 'documents')),
    nationalIds: createNationalIdVault([newest, older], async () => undefined),
    clock: station.clock,
    newId: () => v7(),
    onChanged: () => undefined,
    onContact: () => undefined,
    onFault: (error) => faults.push(error),
    onStep: (step, { kind }) => trace.push({ step, answer: kind }),
    sealed: openSealedOutbox(join(station.folder, 'outbox.sealed'), null),
    deviceKey: {
      enrolled_at: new Date(station.clock.nowMs() - YEAR_MS).toISOString(),
      current: () => key,
      use: () => undefined,
    },
  }
  memory = {
    said: new Map(),
    audit: createAuditHold(station.clock),
    doings: noDoings(),
    notBeforeMs: new Map(),
  }
})
afterEach(() => station.close())

const failures = {
  refused: { kind: 'refused', status: 422, code: 'invalid_input' },
  protocol_mismatch: { kind: 'protocol_mismatch' },
  program_too_old: { kind: 'program_too_old' },
  unreachable: { kind: 'unreachable' },
  busy: { kind: 'busy', retry_after_ms: 1000 },
  revoked: { kind: 'revoked' },
} as const
const epochChanged = { ok: false, kind: 'refused', status: 409, code: 'epoch_changed' } as const
const gap = { ok: true, value: { kind: 'gap', expected: 1 } } as const

type Said = Reply<never> | { readonly ok: true; readonly value: unknown } | 'throws'

/** What the server says so that a step that asks it gets the answer. */
function replyFor(step: CycleStep, answer: StepAnswerKind): Said | undefined {
  if (answer === 'threw') return 'throws'
  if (isFailure(answer)) return { ok: false, ...failures[answer] }
  if (answer === 'epoch_changed') return epochChanged
  if (answer === 'gap') return gap
  if (answer === 'damaged') return { ok: true, value: 'half a pa' }
  if (step === 'pull' && answer === 'more') return { ok: true, value: aPage(1, 2) }
  return undefined
}

const isFailure = (answer: StepAnswerKind): answer is keyof typeof failures => answer in failures

function aPage(next: number, head: number, lines: readonly object[] = []): string {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const checksum = createHash('sha256').update(text).digest('hex')
  const server_time = '2026-11-21T07:00:02.000Z'
  return `${text}${JSON.stringify({ type: 'end', next, head, epoch: 'e1', checksum, server_time })}\n`
}

interface Line {
  readonly request: Request
  readonly says: Said
}

/** Brings it about that a step gets an answer: the answers of the server in turn, and what the store must look like. */
async function arrange(step: CycleStep, answer: StepAnswerKind): Promise<Line[]> {
  const says = replyFor(step, answer)
  const request = requestOf[step]
  const own: Line[] = request === undefined || says === undefined ? [] : [{ request, says }]
  const pushSays = (said: Said): Line => ({ request: 'push', says: said })
  switch (step) {
    case 'learn_epoch':
      return [pushSays(epochChanged), ...own]
    case 'start_anew':
      // Where the store stands is asked when it is opened too.
      memory.isLevel = true
      return [pushSays(gap), ...own]
    case 'reopen':
      await prepareGap(answer)
      return [pushSays(gap)]
    case 'settle': {
      if (answer === 'more') return [{ request: 'pull', says: { ok: true, value: await aPageThatHelps() } }]
      return isFailure(answer) ? [pushSays({ ok: false, ...failures[answer] })] : []
    }
    case 'tidy':
      if (answer === 'threw') breakSealed()
      return []
    default:
      return own
  }
}

async function prepareGap(answer: StepAnswerKind): Promise<void> {
  const { db } = station.store
  if (answer === 'done') return
  await station.register()
  await db.updateTable('outbox').set({ state: 'acknowledged' }).where('station_seq', '=', 1).execute()
  if (answer !== 'threw') return
  await sql`create trigger broken before update on outbox begin select raise(abort, 'disk'); end`.execute(db)
}

function breakSealed(): void {
  if (deps.sealed === undefined) return
  const read = (): never => {
    throw new Error('disk')
  }
  deps = { ...deps, sealed: { ...deps.sealed, read } }
}

/** A page of another PC, after an envelope from here had been put aside for want of it. */
async function aPageThatHelps(): Promise<string> {
  const { db } = station.store
  const patient = await station.register()
  const other = { ...patient, id: v7() }
  await sql`update outbox set state = 'quarantined', quarantine_code = 'wrong_reference',
    envelope = json_set(envelope, '$.epoch', 'e0') where station_seq = 2`.execute(db)
  const { envelope } = await db.selectFrom('outbox').select('envelope').executeTakeFirstOrThrow()
  const { hlc } = JSON.parse(envelope) as { hlc: string }
  const commit = {
    type: 'commit',
    commit_seq: 1,
    envelope_id: v7(),
    station_id: v7(),
    incarnation: 1,
    station_seq: 1,
    actor_id: v7(),
    hlc,
    received_at: '2026-11-21T07:00:02.000Z',
    changes: [{ entity: 'patients', id: other.id, row: other }],
  }
  return aPage(1, 1, [commit])
}

/** What is held is told of, and ends nothing. */
function isHeld(step: CycleStep, answer: StepAnswerKind): boolean {
  const ofTheMessage = ['refused', 'protocol_mismatch', 'program_too_old']
  if (step === 'audit') return ofTheMessage.includes(answer)
  const isHourly = step === 'renew_key' || step === 'compare'
  return isHourly && [...ofTheMessage, 'busy', 'revoked'].includes(answer)
}

describe.each(steps)('the step %s', (step) => {
  const possible = answers.filter((answer) => typeof cycleTable[step][answer] === 'string')
  it.each(possible)('goes on as the table says when the answer is %s', async (answer) => {
    await station.register()
    const script = await arrange(step, answer)
    server.script = (asked) => {
      if (script[0]?.request !== asked) return undefined
      const says = script.shift()?.says
      if (says === 'throws') throw new Error('a fault of the program')
      return says
    }
    const failure = await runSteps(deps, memory)
    expect(script, 'what the server did not come to say').toEqual([])
    expect(trace).toContainEqual({ step, answer })
    const path = trace.map((one) => one.step)
    expect(path[0]).toBe('stand_up')
    for (const [i, one] of trace.entries()) {
      const isLast = i === trace.length - 1
      const rule: unknown = cycleTable[one.step][one.answer]
      expect(isLast ? ['ends', 'level'] : [path[i + 1]]).toContain(rule)
    }
    const last = trace.at(-1)
    if (last === undefined) throw new Error('no step')
    const isLevel = cycleTable[last.step][last.answer] === 'level'
    expect(failure?.kind ?? null).toBe(isLevel ? null : isFailure(last.answer) ? last.answer : 'unreachable')
    const isTold = answer === 'threw' || isHeld(step, answer)
    expect(faults, faults.map(String).join()).toHaveLength(isTold ? 1 : 0)
  })
})

describe('a cycle', () => {
  it('ends though the nodes of a server live in different epochs, each refusing the other’s', async () => {
    await station.register()
    let epochs = 0
    server.script = (asked) => {
      if (asked === 'push') return epochChanged
      if (asked !== 'compareEpochs') return undefined
      epochs += 1
      const began_at = '2026-11-21T07:00:02.000Z'
      return { ok: true, value: { epoch: `e${epochs % 2}`, agrees_through: 0, began_at } }
    }
    expect(await runSteps(deps, memory)).toMatchObject({ kind: 'refused', code: 'epoch_changed' })
    expect(epochs).toBe(3)
    server.script = () => undefined
    expect(await runSteps(deps, memory)).toBeNull()
  })

  it('sends what was reopened by a restored server before it goes on pulling', async () => {
    await station.register()
    await runSteps(deps, memory)
    server.asked.length = 0
    let isRestored = true
    const began_at = '2026-11-21T07:00:02.000Z'
    server.script = (asked) => {
      if (asked === 'compareEpochs') return { ok: true, value: { epoch: 'e2', agrees_through: 0, began_at } }
      if (asked !== 'pull' || !isRestored) return undefined
      isRestored = false
      return epochChanged
    }
    await station.store.db.updateTable('outbox').set({ commit_seq: 7 }).execute()
    expect(await runSteps(deps, memory)).toBeNull()
    expect(server.asked.slice(0, 5)).toEqual([
      'nationalIdKeys',
      'pull',
      'compareEpochs',
      'push',
      'nationalIdKeys',
    ])
  })
})
