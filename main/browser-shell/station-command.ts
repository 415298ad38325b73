import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { keyTroubleSentence } from '../keys/key-trouble-sentence.ts'
import { keepMemoryOffDisk } from '../keys/memory-off-disk.ts'
import { noWindowSentence, openAppWindow } from './app-window.ts'
import { approvalSentence, startErrorSentence } from './error-sentence.ts'
import { createNodeMachine } from './node-machine.ts'
import { readStationOptions, type StationOptions, stationHelp } from './options.ts'
import { programVersion } from './program-version.ts'
import { createReadableLog, stationLogOf } from './readable-log.ts'
import { buildRenderer, isBundleStale, readBundle } from './renderer-bundle.ts'
import { type ServedStation, serveStation } from './run-station.ts'
import { closeWhenStopped, onEachInputLine } from './until-stopped.ts'

/** Runs a station until it is stopped. Sets the exit code and says why when it cannot start. */
export async function runStation(args: readonly string[]): Promise<void> {
  const options = readStationOptions(args)
  if (!options.ok) return fail(`${options.error}. --help lists the flags.`)
  if (options.value.help) return void process.stdout.write(stationHelp)
  // Everything written from here on is for this account alone.
  process.umask(0o077)
  const log = createReadableLog(process.env.SIJIL_LOG_LEVEL ?? 'info')
  for (const undone of keepMemoryOffDisk()) log.warn(undone)
  const machine = await createNodeMachine(stationLogOf(log), programVersion())
  if (machine.keychain === undefined && machine.keychainTrouble != null) {
    log.warn(keyTroubleSentence(machine.keychainTrouble))
    log.warn(
      'This account has no keychain that keeps secrets: a station that is enrolled now is protected by passwords alone, where its site allows it.',
    )
  }
  const served = await serveStation(machine, orderOf(options.value), async () => {
    if (isBundleStale()) {
      log.info('Building the screens')
      await buildRenderer()
    }
    return readBundle()
  })
  if (!served.ok) return fail(startErrorSentence(served.error))
  const { front } = served.value
  if (front.trouble !== null) log.warn(keyTroubleSentence(front.trouble))
  if (front.awaited !== null) log.info(approvalSentence(front.awaited))
  const { headless } = options.value
  const closeWindow = present(served.value, headless, (text) => log.info(text))
  const stop = closeWhenStopped(async () => {
    await closeWindow()
    await served.value.close()
    log.info('Stopped; everything is on disk.')
  })
  const station = await front.station
  if (station.ok) {
    const { station_name, site, server } = station.value.file
    return log.info(`Station ${station_name} of ${site.name}, server ${server}`)
  }
  fail(startErrorSentence(station.error))
  // A window goes on saying why; where there is none, nobody would ever end this.
  if (headless) stop()
}

function orderOf({ profile, server, enrolment_code, name, ca_file, port }: StationOptions) {
  const enrolment =
    server === null || enrolment_code === null
      ? null
      : { server, code: enrolment_code, name: name ?? hostname() }
  return { profile: resolve(profile), enrolment, ca_file, port }
}

/** Prints the address for another program, or opens a window for a person. Answers how to close it. */
function present(served: ServedStation, headless: boolean, say: (text: string) => void): () => Promise<void> {
  if (headless) {
    const print = (): void =>
      void process.stdout.write(`${JSON.stringify({ url: served.pages.launchUrl() })}\n`)
    print()
    onEachInputLine(print)
    return async () => undefined
  }
  const window = openAppWindow(served.pages.launchUrl())
  const sentence = noWindowSentence(window)
  if (sentence !== null) say(`${sentence} The station serves on.`)
  say(`In a browser of this PC, once: ${served.pages.launchUrl()}`)
  onEachInputLine(() => say(`In a browser of this PC, once: ${served.pages.launchUrl()}`))
  return async () => {
    if (window.kind === 'opened') await window.close()
  }
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}
