import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isView } from '../../renderer/admin/act-name.ts'
import { actsAr } from '../../renderer/i18n/admin-ar.ts'
import { actsEn } from '../../renderer/i18n/admin-en.ts'
import { entitiesEn } from '../../renderer/i18n/app-en.ts'
import { isChannel } from '../../shared/ipc/contract.ts'
import { actions } from '../../shared/policy/policy.ts'
import { entities } from '../../shared/sync/entities.ts'

/*
 * An auditor reads no technical names. What the programs write into the audit is found in their sources: the policy's
 * actions, which stand there when they were refused, what routes call themselves, and every event that is made by hand.
 */

const sources = globSync('{main,sync-server}/**/*.ts', { exclude: ['**/dist/**'] })
  .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
  // An error names an act or a record too, and is no event.
  .filter((line) => !/code: '(not_permitted|not_found)'/.test(line))

function named(pattern: RegExp): string[] {
  return [...new Set(sources.flatMap((line) => [...line.matchAll(pattern)].map(([, name = '']) => name)))]
}

/** The noun of an act is one word, but for a few. */
const nouns = new Set(
  Object.keys(actsEn).map((word) => word.replace(/^(second_factor|clinical_rules|[a-z]+)_.*$/, '$1')),
)
const columns = new Set([
  'txn_id',
  ...Object.values(entities).flatMap(({ schema }) => Object.keys(schema.shape)),
])
/** Two words with a dot that are no act, a channel or a column: what a part of the program is called. */
const noActs = ['server.lock', 'session.changed', 'sync.changed', 'session.pin', 'observations.record']

/** Acts that a decision or an argument names: whatever is written like one, and is nothing else. */
const looksLikeAct = (name: string): boolean => {
  const [noun = '', verb = ''] = name.split('.')
  return nouns.has(noun) && !columns.has(verb) && !isChannel(name) && !noActs.includes(name)
}

describe('the audit', () => {
  it('has words for every act', () => {
    const acts = [
      ...actions,
      ...named(/\b(?:action|audit_as): '(\w+\.\w+)'/g),
      ...named(/'([a-z_]+\.[a-z_]+)'/g).filter(looksLikeAct),
    ]
    expect(acts.length).toBeGreaterThan(150)
    expect(acts.filter((act) => !Object.hasOwn(actsEn, act.replaceAll('.', '_')))).toEqual([])
  })

  // Who searches for an act by its words finds all of it: none is called as another is.
  it.each([
    ['English', actsEn],
    ['Arabic', actsAr],
  ])('calls no two acts alike, in %s', (_language, words) => {
    const said = Object.values(words)
    expect(said.filter((one, at) => said.indexOf(one) !== at)).toEqual([])
  })

  it('has words for every kind of record', () => {
    const kinds = [...Object.keys(entities), ...named(/\bentity: '(\w+)'/g)]
    expect(kinds.filter((kind) => !Object.hasOwn(entitiesEn, kind))).toEqual([])
  })

  // Nobody who looks for an act in the sources would find one of these, nor would this test.
  it('has no act whose verb is put together', () => {
    // `${string}` is a type, and names a whole family.
    const put = named(/`([a-z_]+)\.\$\{(?!string\})\w+\}`/g)
    expect(put.filter((noun) => nouns.has(noun))).toEqual([])
  })

  it('tells looking from changing', () => {
    const looks = [
      'patients.read',
      'emergency.read_elsewhere',
      'stations.list_pending',
      'patients.reveal_ssn',
      'documents.thumbnail',
    ]
    const changes = [
      'patients.edit',
      'emergency.open_elsewhere',
      'assessments.submit_nursing',
      'keys.recover',
    ]
    expect(looks.filter((act) => !isView(act))).toEqual([])
    expect(changes.filter(isView)).toEqual([])
  })
})
