import { notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { User } from '../../shared/users/user.ts'
import { putCredentials } from '../auth/credentials-store.ts'
import { checkPassword, placesOf } from '../auth/password-check.ts'
import { revokeTokensOf } from '../auth/refresh-token-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call, Touched } from '../rest/call.ts'
import { checkVersion, etagOf } from '../rest/etag.ts'
import { cutPage, decodeCursor } from '../rest/paging.ts'
import {
  type Committed,
  commitDraft,
  createRecord,
  type Draft,
  patchRecord,
  startDraft,
  versioned,
} from '../rest/writer.ts'
import type { UserAnswer, UserBody, UserReplacement } from './user-message.ts'
import {
  countOtherAdmins,
  findUser,
  findUserByName,
  findUserLocked,
  isUsernameTaken,
  listUsers,
} from './user-store.ts'

/** `GET /admin/users` */
export async function getUsers(
  call: Call,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Result<Answer, RestError>> {
  const [after] = decodeCursor(cursor, 1) ?? []
  const page = cutPage(await listUsers(call.trx, limit + 1, after), limit, (user) => [user.username])
  return ok({
    status: 200,
    body: { items: page.items.map(userAnswer), next_cursor: page.next_cursor },
    touched: { entity: 'users', record_ids: page.items.map((user) => user.id), patient_id: null },
  })
}

/** `GET /admin/users/{user_id}` */
export async function getUser(call: Call, user_id: string): Promise<Result<Answer, RestError>> {
  const user = await findUser(call.trx, user_id)
  if (user === undefined) return err(notFound('users'))
  return ok({
    status: 200,
    headers: { etag: etagOf(user) },
    body: userAnswer(user),
    touched: touchedUser(user),
  })
}

/** `POST /admin/users`; `password_hash` is made before the transaction, since it takes its time. */
export async function createUser(
  call: Call,
  { password, must_change_password, ...body }: UserBody,
  password_hash: string,
): Promise<Result<Answer, RestError>> {
  const existing_id = await findUserByName(call.trx, body.username)
  if (existing_id !== undefined) return err({ code: 'duplicate', field: 'username', existing_id })
  const checked = await checkPasswordFor(call, body, password)
  if (!checked.ok) return checked
  const draft = startDraft(call)
  const user = createRecord(draft, 'users', {
    username: body.username,
    full_name: body.full_name,
    role: body.role,
    is_charge_nurse: body.is_charge_nurse ?? false,
    is_active: true,
    wards: body.wards ?? null,
  })
  const committed = await commitUser(draft)
  if (!committed.ok) return committed
  // After the person: credentials are kept for people of the caller's site alone.
  await putCredentials(call.trx, user.id, password_hash, call.now, must_change_password ?? false)
  const stored = versioned(draft, committed.value, user)
  return ok({
    status: 201,
    headers: { etag: etagOf(stored), location: `/api/v1/admin/users/${user.id}` },
    body: userAnswer(stored),
    touched: { ...touchedUser(user), envelope_id: committed.value?.envelope_id ?? null },
  })
}

async function checkPasswordFor(
  call: Call,
  person: Pick<User, 'username' | 'full_name'>,
  password: string,
): Promise<Result<null, RestError>> {
  return checkPassword('password', password, person, await placesOf(call.trx, call.caller.site_id))
}

/** User names are one list for all sites, of which the caller sees their own: the others only the database knows. */
async function commitUser(draft: Draft): Promise<Result<Committed | null, RestError>> {
  try {
    return ok(await commitDraft(draft))
  } catch (error) {
    // Expected: somebody of another site has the name, or got it a moment ago. The refusal undoes the transaction.
    if (isUsernameTaken(error)) return err({ code: 'duplicate', field: 'username', existing_id: null })
    throw error
  }
}

/** `PUT /admin/users/{user_id}` */
export async function replaceUser(
  call: Call,
  user_id: string,
  body: UserReplacement,
  password_hash: string | null,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const id = Id.safeParse(user_id)
  const before = id.success ? await findUserLocked(call.trx, id.data) : undefined
  if (before === undefined) return err(notFound('users'))
  // With the old one, as everybody changes theirs: `POST /auth/password`.
  if (body.password !== undefined && before.id === call.caller.user_id)
    return err({ code: 'conflict', reason: 'own_account' })
  const version = checkVersion(before, ifMatch)
  if (!version.ok) return version
  if (body.password !== undefined) {
    const person = { username: before.username, full_name: body.full_name }
    const checked = await checkPasswordFor(call, person, body.password)
    if (!checked.ok) return checked
  }
  const draft = startDraft(call)
  const after = patchRecord(draft, 'users', before, {
    full_name: body.full_name,
    role: body.role,
    is_charge_nurse: body.is_charge_nurse ?? false,
    is_active: body.is_active ?? before.is_active,
    ...(body.wards === undefined ? {} : { wards: body.wards }),
  })
  const wasAdmin = before.role === 'admin' && before.is_active
  const isAdmin = after.role === 'admin' && after.is_active
  if (wasAdmin && !isAdmin && (await countOtherAdmins(call.trx, before.id)) === 0) {
    return err({ code: 'conflict', reason: 'This is the last administrator who can sign in.' })
  }
  if (password_hash !== null) {
    await putCredentials(call.trx, before.id, password_hash, call.now, body.must_change_password ?? false)
  }
  if (password_hash !== null || before.role !== after.role || !after.is_active) {
    await revokeTokensOf(call.trx, before.id, call.now)
  }
  const committed = await commitDraft(draft)
  const stored = versioned(draft, committed, after)
  return ok({
    status: 200,
    headers: { etag: etagOf(stored) },
    body: userAnswer(stored),
    touched: { ...touchedUser(before), envelope_id: committed?.envelope_id ?? null },
  })
}

function touchedUser(user: User): Touched {
  return { entity: 'users', record_ids: [user.id], patient_id: null }
}

function userAnswer({
  id,
  username,
  full_name,
  role,
  is_charge_nurse,
  is_active,
  wards = null,
  row_version,
}: User): UserAnswer {
  return { id, username, full_name, role, is_charge_nurse, is_active, wards, row_version }
}
