import { tooOldNodeSentence } from './check-node.ts'

/** `npm start` and `npm run dev`: the whole product on this machine, with demo data. */
async function main(): Promise<void> {
  const tooOld = tooOldNodeSentence(process.version)
  if (tooOld !== null) {
    process.stderr.write(`${tooOld}\n`)
    process.exitCode = 1
    return
  }
  // Only now: on an older Node these do not load at all.
  const { runDemo } = await import('./demo-command.ts')
  await runDemo(process.argv.slice(2))
}

await main()
