import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { putBlobToSend } from '../../../main/documents/blob-store.ts'
import type { StandInSyncServer } from '../../support/stand-in-sync-server.ts'
import { openStandIn, type SyncingStation } from '../../support/syncing-station.ts'

let server: StandInSyncServer
let station: SyncingStation
beforeEach(async () => {
  const opened = await openStandIn()
  ;({ server, station } = opened)
  return opened.close
})

const moved = { kind: 'moved', sent: 0, received: 0, documents_sent: 0, documents_received: 0 } as const

describe('what sync notes of itself', () => {
  it('is one note for all that a cycle moved, and none of a cycle that moved nothing', async () => {
    await station.register()
    await station.register()
    await station.register()
    server.puts_aside.add(3)
    await station.engine.runOnce()
    expect(station.noted).toEqual([
      [{ kind: 'connected' }, { ...moved, sent: 2 }, { kind: 'put_aside', count: 1 }],
    ])
    await station.engine.runOnce()
    expect(station.noted).toHaveLength(1)
  })

  it('says once that the connection was lost, and that it is there again', async () => {
    await station.engine.runOnce()
    server.refuse = () => 'break'
    await station.engine.runOnce()
    await station.engine.runOnce()
    server.refuse = () => undefined
    await station.engine.runOnce()
    expect(station.noted).toEqual([
      [{ kind: 'connected' }],
      [{ kind: 'connection_lost', because: null }],
      [{ kind: 'connected' }],
    ])
  })

  it('counts documents when their round is over', async () => {
    const bytes = Buffer.from('a scan')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const { file_key } = station.files.write(sha256, bytes)
    const blob = { sha256, size_bytes: bytes.length, file_key, created_at: '2026-11-21T06:00:00.000Z' }
    await station.store.db.transaction().execute((trx) => putBlobToSend(trx, blob))
    await station.engine.runOnce()
    await station.engine.documentsSettled()
    await station.engine.runOnce()
    expect(station.noted).toEqual([[{ kind: 'connected' }], [{ ...moved, documents_sent: 1 }]])
  })
})
