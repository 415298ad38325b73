import { z } from 'zod'
import { accountChannels } from '../account/account-ipc.ts'
import { allergiesChannels } from '../allergies/allergies-ipc.ts'
import { assessmentsChannels } from '../assessments/assessments-ipc.ts'
import { conflictsChannels } from '../conflicts/conflicts-ipc.ts'
import { documentsChannels } from '../documents/documents-ipc.ts'
import { emergencyChannels } from '../emergency/emergency-ipc.ts'
import type { AppError } from '../errors.ts'
import { patientsChannels } from '../patients/patients-ipc.ts'
import { practiceChannels } from '../practice/practice-ipc.ts'
import { radiologyChannels } from '../radiology/radiology-ipc.ts'
import { adminChannels } from '../reports/admin-ipc.ts'
import type { Result } from '../result.ts'
import { historyChannels } from '../scopes/history-ipc.ts'
import { SessionStatus, SyncStatus, sessionChannels } from '../session/session-ipc.ts'
import { settingsChannels } from '../settings/settings-ipc.ts'
import { syncPageChannels } from '../sync-page/sync-page-ipc.ts'
import { visitsChannels } from '../visits/visits-ipc.ts'
import { warningsChannels } from '../warnings/warnings-ipc.ts'
import { worklistChannels } from '../worklist/nurse-worklist-ipc.ts'

/**
 * Every channel between screen and station core: who may use it (`access`: an act of the policy table, or `open`
 * before sign-in), what goes in (strict) and what comes out (parsed too, so nothing undeclared leaves the core).
 */
export const contract = {
  ...sessionChannels,
  ...accountChannels,
  ...patientsChannels,
  ...historyChannels,
  ...allergiesChannels,
  ...warningsChannels,
  ...visitsChannels,
  ...worklistChannels,
  ...assessmentsChannels,
  ...radiologyChannels,
  ...documentsChannels,
  ...conflictsChannels,
  ...syncPageChannels,
  ...adminChannels,
  ...emergencyChannels,
  ...settingsChannels,
  ...practiceChannels,
} as const

export type Channel = keyof typeof contract
export type Input<C extends Channel> = z.infer<(typeof contract)[C]['input']>
export type Output<C extends Channel> = z.infer<(typeof contract)[C]['output']>
export type Reply<C extends Channel> = Result<Output<C>, AppError>

export function isChannel(name: string): name is Channel {
  return Object.hasOwn(contract, name)
}

/** What the core tells screens without being asked. */
export const events = {
  /** Records of these tables changed, here or by sync: ask again. */
  'data.changed': z.object({ entities: z.array(z.string()) }),
  'sync.changed': SyncStatus,
  'session.changed': SessionStatus,
} as const
export type EventName = keyof typeof events
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>

/** What a shell puts on the window as `window.sijil`; nothing else crosses. */
export interface Bridge {
  /** `person`: the id of whom the asking screen is drawn for, null for nobody. The core refuses another's screen. */
  invoke(channel: string, input: unknown, person: string | null): Promise<unknown>
  subscribe(listener: (event: string, payload: unknown) => void): () => void
}

/** Largest message between screen and core, bytes. */
export const IPC_MAX_BYTES = 1024 * 1024
