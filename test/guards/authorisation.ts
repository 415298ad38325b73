import type { Guard } from './guard.ts'

/** What keeps people from what is not theirs. */
export const guards: readonly Guard[] = [
  {
    name: 'a route or channel starts that the policy table does not list',
    file: 'shared/policy/access.ts',
    find: '  throw new Error(',
    replace: "  if (door !== '') return 'open'\n  else throw new Error(",
    test: 'test/shared/policy/unlisted.test.ts',
  },
  {
    name: 'a role calls a channel that the policy table denies it',
    file: 'main/ipc/serve.ts',
    find: "  return err({ code: 'not_permitted', action })",
    replace: '  return ok({ actor, user, administration_reason: reason })',
    test: 'test/main/ipc/serve.test.ts',
  },
  {
    name: 'a nurse of no known ward reads signs of abuse',
    file: 'shared/policy/field-rules.ts',
    find: "worksOn(reader.wards, ward) === 'yes'",
    replace: "worksOn(reader.wards, ward) !== 'no'",
    test: 'test/shared/policy/field-rules.test.ts',
  },
  {
    name: 'who amends a form unseen is given back its section on abuse',
    file: 'main/assessments/nursing-service.ts',
    find: 'withoutUnreadableAbuse(person, [...versions, assessment])',
    replace: '[...versions, assessment].map((version) => ({ ...version, withheld_fields: [] }))',
    test: 'test/main/assessments/wards.test.ts',
  },
  {
    name: 'a station sends the amendment of a nurse of another ward',
    file: 'sync-server/commit/apply-version.ts',
    find: "  if (entity === 'nursing_assessments') await requireWard(context, submission, versions, placed)\n",
    replace: '',
    test: 'test/sync-server/commit/wards.test.ts',
  },
  {
    name: 'a query runs without the role that row-level security holds',
    file: 'sync-server/db/database.ts',
    find: "set_config('role', 'sijil_app', true), ",
    replace: '',
    test: 'test/sync-server/db/row-level-security.test.ts',
    words: 'shows credentials',
  },
  {
    name: 'one’s own trail holds the acts of others',
    file: 'sync-server/audit/audit-routes.ts',
    find: 'const own = { ...filter, until: to, actor_id: call.caller.user_id }',
    replace: 'const own = { ...filter, until: to }',
    test: 'test/sync-server/rest/wards-and-own-trail.test.ts',
    words: 'tells a nurse',
  },
  {
    name: 'a revoked station goes on pulling',
    file: 'sync-server/sync/sync-routes.ts',
    find: "result.value.revoked_at !== null && action !== 'any_station'",
    replace: "result.value.revoked_at !== null && action === 'open'",
    test: 'test/sync-server/sync/push.test.ts',
    words: 'keeps what a revoked station',
  },
]
