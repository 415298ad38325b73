import { describe, expect, it } from 'vitest'
import { adminCommands, adminTabs } from '../../renderer/admin/admin-tabs.ts'
import { mayRunCommand } from '../../shared/commands/command-rules.ts'
import { commandIds, commandOf } from '../../shared/commands/commands.ts'
import { people } from '../support/station.ts'

describe('the administrator’s tabs', () => {
  it('have a command each, in the palette and the menus, which is an administrator’s', () => {
    const ids = adminTabs.map((tab) => adminCommands[tab])
    expect(ids.toSorted()).toEqual(commandIds.filter((id) => id.startsWith('go.admin')).toSorted())
    expect(new Set(ids.map((id) => commandOf(id).label.en)).size).toBe(adminTabs.length)
    expect(new Set(ids.map((id) => commandOf(id).label.ar)).size).toBe(adminTabs.length)
    expect(ids.filter((id) => !mayRunCommand(id, people.admin))).toEqual([])
    expect(ids.filter((id) => mayRunCommand(id, people.heba))).toEqual([])
  })
})
