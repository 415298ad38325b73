import { tooOldNodeSentence } from './check-node.ts'

/** `npm run station`: one station of a given profile. `--help` lists the flags. */
async function main(): Promise<void> {
  const tooOld = tooOldNodeSentence(process.version)
  if (tooOld !== null) {
    process.stderr.write(`${tooOld}\n`)
    process.exitCode = 1
    return
  }
  // Only now: on an older Node these do not load at all.
  const { runStation } = await import('./station-command.ts')
  await runStation(process.argv.slice(2))
}

await main()
