import type { Guard } from './guard.ts'

/** What keeps the national ID sealed, found, and out of everything that is written. */
export const guards: readonly Guard[] = [
  {
    name: 'a nurse is shown a whole national ID',
    file: 'sync-server/patients/patient-routes.ts',
    find: "config: { action: 'patients.reveal_ssn', is_secret: true },",
    replace: "config: { action: 'patients.read', is_secret: true },",
    test: 'test/sync-server/rest/reveal-national-id.test.ts',
  },
  {
    name: 'a whole national ID is shown without a word why',
    file: 'sync-server/patients/patient-routes.ts',
    find: '        administration_reason: request.body.reason,',
    replace: '',
    test: 'test/sync-server/rest/reveal-national-id.test.ts',
  },
  {
    name: 'the log has the number out of an address',
    file: 'sync-server/app.ts',
    find: "ROUTE_WORD.test(part) || ID.test(part) ? part : '…'",
    replace: 'ROUTE_WORD.test(part) || ID.test(part) ? part : part',
    test: 'test/security/row-07-national-id.test.ts',
    words: 'on a server with pglite',
  },
  {
    name: 'a refusal quotes the number that was sent',
    file: 'shared/errors.ts',
    find: "return text.replace(/[\\d\\u0660-\\u0669\\u06f0-\\u06f9]{6,}/g, '…')",
    replace: 'return text',
    test: 'test/security/row-07-national-id.test.ts',
    words: 'on a station',
  },
  {
    name: 'a draft keeps the number as it was typed',
    file: 'main/assessments/draft-service.ts',
    find: 'putDraftFields(trx, keyOf(call, owner), withoutNationalId(fields), saved_at)',
    replace: 'putDraftFields(trx, keyOf(call, owner), fields, saved_at)',
    test: 'test/security/row-07-national-id.test.ts',
    words: 'on a station',
  },
  {
    name: 'the kept answer of a repeated request holds the number',
    file: 'sync-server/rest/serve.ts',
    find: 'const { ssn: _ssn, ...body } = sent.body as Record<string, unknown>',
    replace: 'const body = sent.body as Record<string, unknown>',
    test: 'test/security/row-07-national-id.test.ts',
    words: 'on a server with p',
  },
  {
    name: 'a station that comes back writes under a key that was given up',
    file: 'sync-server/commit/apply-envelope.ts',
    find: 'await applyOp(context, renewedOp(op, context.renew))',
    replace: 'await applyOp(context, op)',
    test: 'test/sync-server/keys/change-of-keys.test.ts',
    words: 'on pglite',
  },
  {
    name: 'an old key is deleted while a station still writes under it',
    file: 'sync-server/patients/renewal-store.ts',
    find: ".where((eb) => eb.or([eb('ssn_key_id', 'is', null), eb('ssn_key_id', '!=', keyId)]))",
    replace: ".where('ssn_key_id', '=', 'nobody')",
    test: 'test/sync-server/keys/change-of-keys.test.ts',
    words: 'on pglite',
  },
]
