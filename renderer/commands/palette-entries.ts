import { findCommands } from '../../shared/commands/command-rules.ts'
import { type CommandId, commandOf } from '../../shared/commands/commands.ts'
import type { PatientSummary } from '../../shared/patients/patients-ipc.ts'

/** One line of the palette. */
export type PaletteEntry =
  | { readonly kind: 'patient'; readonly id: string; readonly patient: PatientSummary }
  | { readonly kind: 'command'; readonly id: CommandId }

export interface PaletteGroup {
  readonly name: 'patients' | 'this_screen' | 'commands'
  readonly entries: readonly PaletteEntry[]
}

/** What the palette lists: patients first, then the commands of the screen, then those of the program. Empty groups go. */
export function paletteGroups(
  offered: readonly CommandId[],
  query: string,
  patients: readonly PatientSummary[],
): readonly PaletteGroup[] {
  const listed = offered.filter((id) => {
    const { reach, needsKey } = commandOf(id)
    return reach !== 'element' && needsKey !== true && id !== 'palette.open'
  })
  const found = findCommands(listed, query)
  const asEntries = (ofScreen: boolean): PaletteEntry[] =>
    found
      .filter((id) => (commandOf(id).isOfScreen === true) === ofScreen)
      .map((id) => ({ kind: 'command', id }))
  const groups: PaletteGroup[] = [
    {
      name: 'patients',
      entries: patients.map((patient) => ({ kind: 'patient', id: patient.id, patient })),
    },
    { name: 'this_screen', entries: asEntries(true) },
    { name: 'commands', entries: asEntries(false) },
  ]
  return groups.filter(({ entries }) => entries.length > 0)
}
