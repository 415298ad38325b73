import { registerHooks } from 'node:module'
import { zoo } from './zoo.ts'

/*
 * Loaded before everything else (`node --import`): puts the bug named in SIJIL_SIM_BUG into the one file that it is of, as
 * that is loaded. No file on the disk changes.
 */

const name = process.env.SIJIL_SIM_BUG ?? ''
const bug = zoo.find((one) => one.name === name)
if (bug === undefined) throw new Error(`no bug of the zoo is called ${name}`)
registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    // The program of before is read under another address (`program-version.ts`), and has the bug too.
    if (!url.replace(/\?.*$/, '').endsWith(`/${bug.file}`)) return loaded
    const source = String(loaded.source)
    if (source.split(bug.find).length !== 2)
      throw new Error(`the text of "${bug.name}" does not stand once in ${bug.file}`)
    return { ...loaded, source: source.replace(bug.find, () => bug.replace) }
  },
})
