import { registerHooks } from 'node:module'
import { z } from 'zod'
import { makeOlder } from '../support/older-registry.ts'
import { perform } from './acts.ts'
import { startProgram } from './sim-station.ts'

/*
 * Two versions of the program in one process: the one that ships, and one of before, which lacks a table, a field and
 * values. It is the same modules once more, read under another address.
 */

/** How a version starts over a store, and what people do with it. */
export interface ProgramVersion {
  readonly start: typeof startProgram
  readonly perform: typeof perform
}

export const shipped: ProgramVersion = { start: startProgram, perform }

let older: Promise<ProgramVersion> | undefined

/** The program of before; loaded when it is first asked for. */
export function programBefore(): Promise<ProgramVersion> {
  older ??= loadBefore()
  return older
}

const MARK = '?before'
/** What is of the program, and the hands on it. The disk that fails and the server are the world's, and there once. */
const OF_PROGRAM = /\/(main|shared|migrations)\/|\/test\/sim\/(acts|sim-station)\.ts$/

async function loadBefore(): Promise<ProgramVersion> {
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context)
      const isMine = context.parentURL?.endsWith(MARK) === true && !found.url.includes('/node_modules/')
      return isMine && OF_PROGRAM.test(found.url) ? { ...found, url: `${found.url}${MARK}` } : found
    },
  })
  const registry = await loaded<typeof import('../../shared/sync/entities.ts')>(
    '../../shared/sync/entities.ts',
  )
  const { patients, patient_visits, conflicts } = registry.entities
  const removals = await loaded<typeof import('../../shared/sync/removals.ts')>(
    '../../shared/sync/removals.ts',
  )
  makeOlder(registry, removals, {
    tables: ['allergies'],
    schemas: {
      patients: patients.schema.omit({ phone_number: true }),
      patient_visits: patient_visits.schema.extend({ visit_type: z.enum(['inpatient', 'outpatient']) }),
      conflicts: conflicts.schema.extend({ policy: z.enum(['hold']) }),
    },
  })
  const station = await loaded<typeof import('./sim-station.ts')>('./sim-station.ts')
  const acts = await loaded<typeof import('./acts.ts')>('./acts.ts')
  return { start: station.startProgram, perform: acts.perform }
}

function loaded<M>(path: string): Promise<M> {
  return import(`${new URL(path, import.meta.url).href}${MARK}`) as Promise<M>
}
