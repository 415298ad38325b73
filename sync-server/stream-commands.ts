import { v7 } from 'uuid'
import { instantOf } from '../shared/time.ts'
import { recordServerEvent } from './audit/audit-store.ts'
import type { ServerConfig } from './config.ts'
import type { Trx } from './db/database.ts'
import { openServer } from './server.ts'
import { StartRefused } from './start-refused.ts'
import { noteBackup } from './sync/durability.ts'
import { beginOrderedEpoch } from './sync/epoch-service.ts'

/*
 * What IT tells the server of its database: that it was put back from a backup, or how far one was verified.
 */

const systemClock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }

const onlyStarted = (isStarted: boolean): void => {
  if (!isStarted) throw new StartRefused('This server was never started: it has nothing to speak of.')
}

/** `--restored`, with the server stopped and before it is started again: stations go back to what the database has. */
export async function orderEpoch(config: ServerConfig, say: (line: string) => void): Promise<void> {
  const server = await openServer(config, { isAlone: true, beforeKeys: onlyStarted })
  try {
    const { starts_after } = await beginOrderedEpoch({ ...server, clock: systemClock })
    say(
      `A new epoch begins after commit ${starts_after}. Start the server: stations send again what it lacks.`,
    )
  } finally {
    await server.close()
  }
}

/** `--backed-up-through N`, after a backup was verified. Beside a running server it works with PostgreSQL only. */
export async function tellBackup(
  config: ServerConfig,
  commit: string,
  say: (line: string) => void,
): Promise<void> {
  if (!/^\d{1,15}$/.test(commit)) throw new StartRefused('--backed-up-through needs the number of a commit.')
  const through = Number(commit)
  const server = await openServer(config, { beforeKeys: onlyStarted })
  try {
    const noted = await server.database.transaction({ site_id: 'all' }, async (trx) => {
      const result = await noteBackup(trx, { through })
      if (result.ok) await auditBackup(trx, through)
      return result
    })
    if (!noted.ok) throw new StartRefused(`Commit ${through} is beyond the newest one: nothing was noted.`)
    say(`Everything up to commit ${noted.value.durable_commit} is in a verified backup.`)
  } finally {
    await server.close()
  }
}

async function auditBackup(trx: Trx, through: number): Promise<void> {
  await recordServerEvent(trx, {
    event_id: v7(),
    occurred_at: instantOf(systemClock.nowMs()),
    actor_id: null,
    actor_role: null,
    action: 'durability.note',
    entity: 'stations',
    record_ids: [],
    patient_id: null,
    site_id: null,
    envelope_id: null,
    outcome: 'success',
    reason: `through commit ${through}`,
  })
}
