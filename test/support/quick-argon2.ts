import { createRequire } from 'node:module'
import type * as Argon2 from '@node-rs/argon2'

// Not through the hook that puts this file in the package's place.
const real = createRequire(import.meta.url)('@node-rs/argon2/index.js') as typeof Argon2

/** A thousandth of the work that people's passwords get. */
const QUICK = { memoryCost: 64, timeCost: 1 }

// A hash carries its own cost.
export const { verify } = real
export const hash: typeof Argon2.hash = (password, options, signal) =>
  real.hash(password, { ...options, ...QUICK }, signal)

/**
 * A key is made of a password with the cost that its caller names: core tests look at it. Of the programs that flows start
 * each makes and opens its keys in this way.
 */
export const hashRaw: typeof Argon2.hashRaw = (password, options, signal) =>
  real.hashRaw(password, process.env.SIJIL_TEST_QUICK_KEYS ? { ...options, ...QUICK } : options, signal)
