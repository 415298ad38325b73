import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { syncBlobs } from '../../../main/sync/blob-sync.ts'
import { createTestStation, type TestStation } from '../../support/station.ts'

/* Which document's turn it is, where a new station awaits far more than are read at a time. */

const COUNT = 230

let station: TestStation
let asked: string[]
let whenAsked: (sha256: string) => Promise<void>
beforeEach(async () => {
  station = await createTestStation()
  asked = []
  whenAsked = async () => undefined
})
afterEach(() => station.close())

const nameOf = (n: number): string => n.toString(16).padStart(64, '0')

async function awaitBytes(numbers: readonly number[], created_at: string): Promise<void> {
  const blobs = numbers.map((n) => ({
    sha256: nameOf(n),
    size_bytes: 1,
    state: 'awaited' as const,
    file_key: null,
    attempts: 0,
    created_at,
  }))
  await station.deps().records.db.insertInto('blob').values(blobs).execute()
}

/** A round in which the server has none of them yet; answers what it was asked for. */
async function round(): Promise<string[]> {
  asked = []
  await syncBlobs({
    db: station.deps().records.db,
    files: station.deps().blobs,
    transport: {
      hasBlob: async () => ({ ok: true, value: { state: 'missing', chunks: null } }),
      putBlob: async () => ({ ok: true, value: 'stored' }),
      putChunk: async () => ({ ok: true, value: 'more' }),
      getBlob: async (sha256) => {
        asked.push(sha256)
        await whenAsked(sha256)
        return { ok: true, value: 'missing' }
      },
    },
    onFault: (_sha256, error) => {
      throw error
    },
    onMoved: () => undefined,
    mayGoOn: () => true,
    signal: new AbortController().signal,
  })
  return asked
}

describe('hundreds of documents that the server does not have yet', () => {
  const numbers = Array.from({ length: COUNT }, (_, n) => n)
  const all = numbers.map(nameOf)
  beforeEach(() => awaitBytes(numbers, '2026-11-21T06:00:00.000Z'))

  it('are asked for once in each round, each in its turn', async () => {
    for (let n = 0; n < 3; n += 1) expect(await round()).toEqual(all)
    const rows = await station.deps().records.db.selectFrom('blob').select('attempts').distinct().execute()
    expect(rows).toEqual([{ attempts: 3 }])
  })

  it('let one go first that comes meanwhile, however old it is', async () => {
    await round()
    whenAsked = async (sha256) => {
      if (sha256 === all[3]) await awaitBytes([9999], '2020-01-01T00:00:00.000Z')
    }
    expect(await round()).toEqual([...all.slice(0, 4), nameOf(9999), ...all.slice(4)])
  })

  it('are asked for no more once they need not be', async () => {
    await round()
    const { db } = station.deps().records
    whenAsked = async (sha256) => {
      if (sha256 !== all[3]) return
      await db
        .updateTable('blob')
        .set({ state: 'stored' })
        .where('sha256', '=', all[5] ?? '')
        .execute()
    }
    expect(await round()).toEqual(all.filter((_, n) => n !== 5))
  })
})
