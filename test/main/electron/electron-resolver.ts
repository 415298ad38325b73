import { registerHooks } from 'node:module'

const standIn = new URL('./stand-in-electron.ts', import.meta.url).href

// In a process of a test the runtime is not there: `electron` is the stand-in.
registerHooks({
  resolve: (name, context, next) =>
    name === 'electron' ? { url: standIn, shortCircuit: true } : next(name, context),
})
