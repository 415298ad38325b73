import { describe, expect, it } from 'vitest'
import { isAllThere } from '../../renderer/sync/standing.ts'

const nothingWaits = { only_here_count: 0, documents_waiting_count: 0, first_sync: null }
const first_sync = { rows_done: 10, rows_total: 1000, is_todays_work_here: true }
const repair = { at: '2026-11-21T07:00:00.000Z', from: 'server', backup_at: null } as const

describe('that server and PC have everything of each other', () => {
  it('is said when nothing waits', () => {
    expect(isAllThere(nothingWaits)).toBe(true)
    expect(isAllThere({ ...nothingWaits, repair: { ...repair, is_complete: true } })).toBe(true)
  })

  it.each([
    ['a record is only here', { only_here_count: 1 }],
    ['a scan is on its way', { documents_waiting_count: 1 }],
    ['the PC is still being filled', { first_sync }],
    ['a store that was put back is not whole yet', { repair: { ...repair, is_complete: false } }],
  ])('is not said while %s', (_what, waits) => {
    expect(isAllThere({ ...nothingWaits, ...waits })).toBe(false)
  })
})
