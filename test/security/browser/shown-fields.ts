import { contract } from '../../../shared/ipc/contract.ts'
import { entities } from '../../../shared/sync/entities.ts'
import { textFieldsOf } from './text-fields.ts'

/*
 * The texts of the schemas by the name of their field: those that people write and a screen shows, those that people
 * write and no screen ever shows, and those that only programs write. A new field is one of the first until it is said
 * here to be one of the others.
 */

/** Texts that programs write and read; what a person chooses of them is one of a list. */
const ofMachines: Readonly<Record<string, string>> = {
  after: 'where the next page of a list begins',
  cursor: 'where the next page of a list begins',
  field: 'the name of a field of a record',
  form_version: 'which print of a paper form',
  news2_band: 'a word of the score',
  next: 'where the next page of a list begins',
  pain_band: 'a word of the score',
  region: 'the name of a part of the practice screens',
  risk_level: 'a word of the score',
  risk_level_published: 'a word of the score',
  rule_code: 'a name in the rules',
  rule_version: 'a version of the rules',
  ssn_index: 'a hash',
  ssn_sealed: 'a ciphertext',
  temporary_number: 'made by the program',
  time_zone: 'a name of the list of zones, or refused',
}

/** Texts that people write and that no answer of a station holds: why not. */
export const neverShown: Readonly<Record<string, string>> = {
  confirm_name: 'typed to be compared with the name of a station, and not kept',
  group_name: 'the name of a merge group, for which the screens have words of their own',
  identifier: 'a number typed to find one patient of another site, and not kept',
  new_password: 'goes in, and comes back in no answer',
  old_password: 'goes in, and comes back in no answer',
  password: 'goes in, and comes back in no answer',
  place: 'what a list of visits is narrowed by, and not kept',
  query: 'what a search looks for, and not kept',
  recovery_code: 'goes in, and comes back in no answer; the codes of the list are the program’s own',
  ssn: 'sealed when it goes in; what comes back has fourteen digits or four',
  totp: 'six digits that go in, and come back in no answer',
  value: 'a correction of a record that was put aside: it comes back as the field that it corrects',
}

/** The same texts in answers that call them otherwise. */
const copies: Readonly<Record<string, string>> = {
  actor_name: 'full_name',
  author_name: 'full_name',
  by: 'full_name',
  patient_name: 'full_name',
  person_name: 'full_name',
  repaired_by_name: 'full_name',
  resolved_by_name: 'full_name',
  reviewer_name: 'full_name',
  second_person_name: 'full_name',
  set_by_name: 'full_name',
  resolved_on_station_name: 'name',
  site_name: 'name',
  station_name: 'name',
  repair_reason: 'reason',
  revoked_reason: 'reason',
  text: 'substance',
}

const ofSchemas: ReadonlySet<string> = (() => {
  const found = new Set<string>()
  for (const { input, output } of Object.values(contract))
    for (const one of [input, output]) textFieldsOf(one, found)
  for (const entity of Object.values(entities))
    for (const part of Object.values(entity)) textFieldsOf(part, found)
  return found
})()

/** Every field of free text that a person writes, each name once. */
export const textFields: readonly string[] = [...ofSchemas]
  .filter((name) => !Object.hasOwn(ofMachines, name))
  .sort()

/** Those of the lists above that no schema has any more. */
export const outdatedNames: readonly string[] = [
  ...Object.keys(ofMachines),
  ...Object.keys(neverShown),
].filter((name) => !ofSchemas.has(name))

const places = new Map(textFields.map((name, index) => [name, index]))

/** The place in `textFields` of a field of an answer; undefined where it is none of them. */
export function placeOf(name: string): number | undefined {
  return places.get(Object.hasOwn(copies, name) ? (copies[name] ?? name) : name)
}
