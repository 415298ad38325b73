import { expect, it } from 'vitest'
import { hashPassword, isPasswordOf } from '../../sync-server/auth/passwords.ts'

it('makes the server’s hash of a password cost 64 MiB at three passes (security handbook 2.5)', async () => {
  const hash = await hashPassword('correct horse battery')
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/)
  expect(await isPasswordOf(hash, 'correct horse battery')).toBe(true)
  expect(await isPasswordOf(hash, 'correct horse batterY')).toBe(false)
})
