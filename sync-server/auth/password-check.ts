import { type AppError, invalidInput } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { settingsId } from '../../shared/settings/settings.ts'
import { passwordFieldError, passwordProblem } from '../../shared/users/password-rules.ts'
import type { Trx } from '../db/database.ts'
import { findRecord } from '../db/record-store.ts'
import { commonPasswords } from './common-passwords.ts'

/** Whether a password that was chosen for a person may be used. Error: `invalid_input` of the field. */
export function checkPassword(
  field: string,
  password: string,
  person: { readonly username: string; readonly full_name: string },
  places: readonly string[],
): Result<null, AppError> {
  const problem = passwordProblem(password, { ...person, places }, (text) => commonPasswords.has(text))
  return problem === null ? ok(null) : err(invalidInput([passwordFieldError(field, problem)]))
}

/** The names by which anybody knows a site. */
export async function placesOf(trx: Trx, site_id: Id): Promise<string[]> {
  const site = await findRecord(trx, 'sites', site_id)
  const settings = await findRecord(trx, 'settings', settingsId(site_id))
  return [site?.name, site?.name_ar, settings?.hospital_name, settings?.hospital_name_ar].filter(
    (name): name is string => typeof name === 'string',
  )
}
