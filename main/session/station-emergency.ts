import type { AppError } from '../../shared/errors.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { err, type Result } from '../../shared/result.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import type { Clock } from '../../shared/time.ts'
import type { Emergencies } from '../emergency/emergencies.ts'
import { beginStationEmergency } from '../emergency/emergency-service.ts'
import type { KeySlotStore } from '../keys/key-slots.ts'
import type { RecordsDeps } from '../records/record-writer.ts'
import type { ServerDoor } from './server-door.ts'
import type { SessionService } from './session.ts'

/** What opening a station by two people needs. */
export interface StationEmergencyDeps {
  readonly slots: Pick<KeySlotStore, 'offlineRefusal'>
  readonly door: Pick<ServerDoor, 'isThere'>
  readonly session: Pick<SessionService, 'openForTwo'>
  readonly emergencies: Emergencies
  readonly clock: Clock
}

/**
 * Two people open a PC that has been without the server too long, or whose clock cannot be believed. Nothing else is
 * opened so: not a PC whose access was taken away, nor one whose slots cannot be trusted. Errors: `conflict`
 * (`emergency_not_needed`, `emergency_server_there`, `same_person`, `emergency_needs_clinician`), `server_needed`, those
 * of a sign-in without the server.
 */
export async function openStationEmergency(
  { slots, door, session, emergencies, clock }: StationEmergencyDeps,
  records: () => RecordsDeps | undefined,
  { first, second, reason }: Input<'emergency.open_station'>,
): Promise<Result<SessionUser, AppError>> {
  const bar = slots.offlineRefusal(clock)
  if (bar === null || emergencies.station() !== null) {
    return err({ code: 'conflict', reason: 'emergency_not_needed' })
  }
  if (bar !== 'offline_too_long' && bar !== 'clock_set_back') {
    return err({ code: 'server_needed', reason: bar })
  }
  if (await door.isThere()) return err({ code: 'conflict', reason: 'emergency_server_there' })
  return session.openForTwo([first, second], async (people) => {
    const opened = records()
    if (opened === undefined) return err({ code: 'session_locked' })
    return beginStationEmergency(opened, emergencies, people, reason)
  })
}
