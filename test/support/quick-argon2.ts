import { createRequire } from 'node:module'
import type * as Argon2 from '@node-rs/argon2'

// Not through the hook that puts this file in the package's place.
const real = createRequire(import.meta.url)('@node-rs/argon2/index.js') as typeof Argon2

/** A thousandth of the work that people's passwords get. */
const QUICK = { memoryCost: 64, timeCost: 1 }

// A key is made of a password with the cost that its caller names; a hash carries its own.
export const { hashRaw, verify } = real
export const hash: typeof Argon2.hash = (password, options, signal) =>
  real.hash(password, { ...options, ...QUICK }, signal)
