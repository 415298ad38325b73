import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { removableEntities } from '../../shared/sync/removals.ts'

/*
 * A record that was entered in error stays in its table. So whoever asks the table must leave it out, or say here why
 * it is wanted: a new list that forgets it fails this test.
 */

/** Why a file may read removed records too. */
const readsAll: Readonly<Record<string, string>> = {
  'main/patients/patient-family-store.ts': 'follows merges, which a removed registration has no part in',
  'main/patients/patient-page-service.ts': 'its page says that it was removed',
  'main/patients/patient-view-service.ts':
    'a line of who is named already, as in a conflict about the removal',
  'main/patients/patient-search-service.ts': 'of ids that the search found, which leaves them out',
  'main/patients/patient-merge-service.ts': 'registrations that were merged, which are not removed',
  'main/patients/patient-service.ts': 'the page is of any; what is written asks for one that stands',
  'main/patients/removal-service.ts': 'removes them and lists what was removed',
  'main/visits/visit-page-service.ts': 'shows which studies were removed',
  'main/radiology/study-service.ts': 'puts a study back',
  'main/radiology/prior-reports-service.ts': 'of studies with a report, which are not removed',
  'main/assessments/draft-service.ts': 'whose draft it is',
  'main/observations/patient-context-service.ts': 'of a patient with a visit, who is not removed',
  'main/emergency/emergency-service.ts': 'a patient who cannot wait',
  'sync-server/admin/quarantine-people.ts': 'names whom an envelope is about',
  'sync-server/patients/patient-family-store.ts':
    'follows merges, which a removed registration has no part in',
  'sync-server/patients/renewal-store.ts': 'national IDs under a new key, of every row',
  'sync-server/observations/patient-context-store.ts': 'of a patient with a visit, who is not removed',
  'sync-server/sync/snapshot-rows-store.ts': 'stations get every row',
  'sync-server/commit/batch.ts': 'locks what is written to',
  'sync-server/sync/scope-grant-service.ts': 'the page of a patient is of any',
  'main/scopes/eviction-store.ts': 'whose history waits, removed or not',
  'main/scopes/history-service.ts': 'the page of a patient is of any',
  'main/records/scope-store.ts': 'whose history is here, removed or not',
}

const tables = removableEntities.join('|')
/** A table in SQL or a query builder, or a generic read of one. */
const asks = new RegExp(
  `(from|join) (${tables})\\b|(selectFrom|Join)\\('(${tables})[ ']|` +
    `(listRecordsBy|findRecord|readWhere|readRecords)\\([^)]{0,60}'(${tables})'`,
)

const files = ['main', 'sync-server']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith('.ts') && !name.startsWith('main/invented/'))

const textOf = (name: string): string => readFileSync(name, 'utf8').replace(/\s+/g, ' ')

describe('records that were entered in error', () => {
  it('are left out by every query that does not say why it wants them', () => {
    const forgetful = files
      .filter((name) => asks.test(textOf(name)) && readsAll[name] === undefined)
      .filter((name) => !/removed_at|isRemoved|findStanding|listStanding/.test(textOf(name)))
    expect(forgetful).toEqual([])
  })

  it('are wanted only where they are asked for', () => {
    const stale = Object.keys(readsAll).filter((name) => !files.includes(name) || !asks.test(textOf(name)))
    expect(stale).toEqual([])
  })
})
