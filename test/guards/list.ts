import { guards as access } from './access.ts'
import { guards as authorisation } from './authorisation.ts'
import { guards as documents } from './documents.ts'
import { guards as epochs } from './epochs.ts'
import { guards as firstSync } from './first-sync.ts'
import type { Guard } from './guard.ts'
import { guards as keys } from './keys.ts'
import { guards as nationalId } from './national-id.ts'
import { guards as people } from './people.ts'
import { guards as scopes } from './scopes.ts'
import { guards as signIn } from './sign-in.ts'
import { guards as standing } from './standing.ts'
import { guards as store } from './store.ts'
import { guards as web } from './web.ts'

/** Every guard that `npm run test:guards` takes away. */
export const guards: readonly Guard[] = [
  ...access,
  ...authorisation,
  ...documents,
  ...epochs,
  ...firstSync,
  ...keys,
  ...nationalId,
  ...people,
  ...scopes,
  ...signIn,
  ...standing,
  ...store,
  ...web,
]
