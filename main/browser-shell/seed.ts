import { tooOldNodeSentence } from './check-node.ts'

/** `npm run seed`: invented patients in any number. `--help` lists the flags. */
async function main(): Promise<void> {
  const tooOld = tooOldNodeSentence(process.version)
  if (tooOld !== null) {
    process.stderr.write(`${tooOld}\n`)
    process.exitCode = 1
    return
  }
  // Only now: on an older Node these do not load at all.
  const { runSeed } = await import('./seed-command.ts')
  await runSeed(process.argv.slice(2))
}

await main()
