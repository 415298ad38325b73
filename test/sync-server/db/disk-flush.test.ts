import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDiskFlush } from '../../../sync-server/db/disk-flush.ts'

describe('what a database without a flush of its own has written', () => {
  let folder: string
  let kept: string[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sijil-flush-'))
    mkdirSync(join(folder, 'base'))
    kept = []
    write('base/old')
    const before = new Date(Date.now() - 60_000)
    utimesSync(join(folder, 'base/old'), before, before)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const write = (name: string): void => writeFileSync(join(folder, name), 'row')
  const keep = async (path: string): Promise<void> => void kept.push(basename(path))

  it('is flushed whole at first: a database that was just made is on no disk yet', async () => {
    const flush = createDiskFlush(folder, keep)
    write('wal')
    await flush()
    expect(kept.sort()).toEqual(['old', 'wal'])
    await createDiskFlush(folder)()
  })

  it('is flushed as far as it changed from then on, in whatever folder', async () => {
    const flush = createDiskFlush(folder, keep)
    await flush()
    kept = []
    write('wal')
    write('base/new')
    await flush()
    expect(kept.sort()).toEqual(['new', 'wal'])
  })

  it('is flushed after it was asked for, once for all who ask meanwhile', async () => {
    let go = (): void => undefined
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    const flush = createDiskFlush(folder, async (path) => {
      await keep(path)
      if (kept.length === 1) await held
    })
    write('wal')
    const first = flush()
    await expect.poll(() => kept).toHaveLength(1)
    write('later')
    const asked = [flush(), flush(), flush()]
    go()
    await Promise.all([first, ...asked])
    expect(kept.filter((name) => name === 'later')).toHaveLength(1)
    expect(kept.filter((name) => name === 'wal').length).toBeLessThanOrEqual(2)
  })

  it('is said not to be kept where the disk says so, and is tried again by the next', async () => {
    let isBroken = true
    const flush = createDiskFlush(folder, async (path) => {
      if (isBroken) throw new Error('the disk fails')
      await keep(path)
    })
    write('wal')
    await expect(flush()).rejects.toThrow('the disk fails')
    isBroken = false
    await flush()
    expect(kept.sort()).toEqual(['old', 'wal'])
  })
})
