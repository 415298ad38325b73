import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDraftKeeper, type DraftDoor, type DraftKeeper } from '../../renderer/api/draft-keeper.ts'
import { admit, createTestStation, people, type TestStation } from '../support/station.ts'

/* What the window holds of a form between the key and the disk, on a station with its real store. */

type Who = 'heba' | 'yasser'

describe('what is typed into a form', () => {
  let station: TestStation
  let drafts: DraftKeeper
  let signedIn: Who
  let isAway: boolean
  let calls: string[]
  let discardedFor: string[]
  let owner: { owner_id: string; form_code: 'SH.MR.FRM.05' }

  const keyOf = (who: Who) => ({ author_id: people[who].id, ...owner })
  const storedFor = async (who: Who) => (await station.call('drafts.get', owner, who)).fields

  function signIn(who: Who): void {
    signedIn = who
    drafts.setPerson(people[who].id)
  }

  beforeEach(async () => {
    station = await createTestStation()
    const { visit } = await admit(station)
    owner = { owner_id: visit.id, form_code: 'SH.MR.FRM.05' }
    isAway = false
    calls = []
    discardedFor = []
    const through = <R>(name: string, ask: () => Promise<R>) => {
      calls.push(name)
      return isAway ? ({ ok: false, error: { code: 'program_restarting' } } as const) : ask()
    }
    const door: DraftDoor = {
      get: async (input) => through('get', () => station.ask('drafts.get', input, signedIn)),
      save: async (input) => through('save', () => station.ask('drafts.save', input, signedIn)),
      discard: async (input, authorId) => {
        discardedFor.push(authorId)
        return through('discard', () => station.ask('drafts.discard', input, signedIn))
      },
    }
    drafts = createDraftKeeper(door)
    signIn('heba')
    await drafts.read(keyOf('heba'))
  })
  afterEach(() => station.close())

  it('survives the program going away in the moment of the last key', async () => {
    isAway = true
    drafts.change(keyOf('heba'), { chief_complaint: 'Chest pain' })
    await drafts.flush(keyOf('heba'))
    expect(drafts.status(keyOf('heba')).error).toEqual({ code: 'program_restarting' })
    expect(drafts.unsentCount()).toBe(1)
    isAway = false
    await station.restart()
    drafts.setPerson(null)
    signIn('heba')
    await drafts.flushAll()
    expect(await storedFor('heba')).toEqual({ chief_complaint: 'Chest pain' })
    expect(drafts.unsentCount()).toBe(0)
    expect(drafts.status(keyOf('heba')).error).toBeNull()
  })

  it('is forgotten, and never becomes another person’s, when somebody else signs in', async () => {
    isAway = true
    drafts.change(keyOf('heba'), { chief_complaint: 'Chest pain' })
    await drafts.flush(keyOf('heba'))
    isAway = false
    drafts.setPerson(null)
    signIn('yasser')
    await drafts.flushAll()
    expect(drafts.unsentCount()).toBe(0)
    signIn('heba')
    await drafts.flushAll()
    expect(await storedFor('yasser')).toEqual({})
    expect(await storedFor('heba')).toEqual({})
  })

  it('waits while the program is locked', async () => {
    drafts.setPerson(null)
    drafts.change(keyOf('heba'), { chief_complaint: 'Chest pain' })
    await drafts.flush(keyOf('heba'))
    expect(calls).not.toContain('save')
    drafts.setPerson(people.heba.id)
    await drafts.flushAll()
    expect(await storedFor('heba')).toEqual({ chief_complaint: 'Chest pain' })
  })

  it('is stored before the form is opened again, so that the form shows it', async () => {
    drafts.change(keyOf('heba'), { chief_complaint: 'Chest pain' })
    calls = []
    const read = await drafts.read(keyOf('heba'))
    expect(calls).toEqual(['save', 'get'])
    expect(read).toMatchObject({ ok: true, value: { fields: { chief_complaint: 'Chest pain' } } })
  })

  it('stands over what is stored where it could not be stored yet', async () => {
    await station.call('drafts.save', { ...owner, fields: { chief_complaint: 'Chest', appetite: 'good' } })
    const opened = createDraftKeeper({
      get: (input) => station.ask('drafts.get', input),
      save: async () => ({ ok: false, error: { code: 'disk_full' } }),
      discard: (input) => station.ask('drafts.discard', input),
    })
    opened.setPerson(people.heba.id)
    await opened.read(keyOf('heba'))
    opened.change(keyOf('heba'), { chief_complaint: 'Chest pain' })
    expect(await opened.read(keyOf('heba'))).toMatchObject({
      ok: true,
      value: { fields: { chief_complaint: 'Chest pain', appetite: 'good' } },
    })
    expect(opened.status(keyOf('heba')).error).toEqual({ code: 'disk_full' })
  })

  it('never goes over a draft that could not be read', async () => {
    await station.call('drafts.save', { ...owner, fields: { chief_complaint: 'Chest pain since noon' } })
    const opened = createDraftKeeper({
      get: async () => ({ ok: false, error: { code: 'internal', log_id: 'x' } }),
      save: (input) => station.ask('drafts.save', input),
      discard: (input) => station.ask('drafts.discard', input),
    })
    opened.setPerson(people.heba.id)
    expect(await opened.read(keyOf('heba'))).toMatchObject({ ok: false })
    opened.change(keyOf('heba'), { chief_complaint: 'C' })
    await opened.flush(keyOf('heba'))
    expect(await storedFor('heba')).toEqual({ chief_complaint: 'Chest pain since noon' })
  })

  it('keeps the newest text when keys go on while an earlier one is being stored', async () => {
    drafts.change(keyOf('heba'), { chief_complaint: 'Che' })
    const first = drafts.flush(keyOf('heba'))
    drafts.change(keyOf('heba'), { chief_complaint: 'Chest' })
    await first
    await drafts.flush(keyOf('heba'))
    expect(await storedFor('heba')).toEqual({ chief_complaint: 'Chest' })
  })

  it('comes to nothing once the form was submitted', async () => {
    isAway = true
    drafts.change(keyOf('heba'), { chief_complaint: 'Chest pain' })
    await drafts.flush(keyOf('heba'))
    isAway = false
    await drafts.discard(keyOf('heba'))
    await drafts.flushAll()
    expect(await storedFor('heba')).toEqual({})
  })

  it('is put away in the name of its author, which the core refuses once somebody else is there', async () => {
    signIn('yasser')
    await drafts.discard(keyOf('heba'))
    expect(discardedFor).toEqual([people.heba.id])
  })
})

describe('the store of drafts', () => {
  it('refuses a text that somebody else typed before the person changed', async () => {
    const station = await createTestStation()
    const { visit } = await admit(station)
    const owner = { owner_id: visit.id, form_code: 'SH.MR.FRM.05' } as const
    const late = { ...owner, author_id: people.heba.id, fields: { chief_complaint: 'Chest pain' } }
    expect(await station.refusal('drafts.save', late, 'yasser')).toMatchObject({ code: 'not_permitted' })
    expect((await station.call('drafts.get', owner, 'yasser')).fields).toEqual({})
    await station.close()
  })
})
