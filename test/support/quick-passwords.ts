import { registerHooks } from 'node:module'

/*
 * Loaded before everything else (`node --import`) in the core tests, and in the programs that flows (`test/e2e/`,
 * `test/faults/`) start: hashing is slow on purpose, and thousands of tests begin with a sign-in. What it costs in a
 * hospital is judged and paid where this is not loaded (`test/security/`, `test/journey/`, `test/install/`).
 */

const quick = new URL('./quick-argon2.ts', import.meta.url).href

registerHooks({
  resolve: (name, context, next) =>
    name === '@node-rs/argon2' ? { url: quick, shortCircuit: true } : next(name, context),
})
