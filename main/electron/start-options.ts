import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { app } from 'electron'
import type { StationOrder } from '../station.ts'

/** How the program was started: which station, and how its window behaves. */
export interface StartOptions extends StationOrder {
  /** Where Chromium keeps what it needs; on Windows also the key of the account's keychain, so it is part of the station. */
  readonly windowFolder: string
  readonly isContentProtected: boolean
}

/**
 * Reads the switches of the command line. A profile of one's own has a window folder of its own beside it, so that two
 * stations on one PC neither share a keychain nor take each other for a second start.
 */
export function readStartOptions(): StartOptions {
  const given = switchValue('profile')
  const windowFolder = given === null ? app.getPath('userData') : `${resolve(given)}-window`
  const [server, code] = [switchValue('server'), switchValue('enrolment-code')]
  const caFile = switchValue('ca-file')
  const name = switchValue('name') ?? hostname()
  return {
    profile: given === null ? join(windowFolder, 'station') : resolve(given),
    windowFolder,
    enrolment: server === null || code === null ? null : { server, code, name },
    ca_file: caFile === null ? null : resolve(caFile),
    isContentProtected: app.commandLine.hasSwitch('content-protection'),
  }
}

function switchValue(name: string): string | null {
  return app.commandLine.getSwitchValue(name) || null
}
