import { tooOldNodeSentence } from '../browser-shell/check-node.ts'

/** `npm run recovery`. */
async function main(): Promise<void> {
  const tooOld = tooOldNodeSentence(process.version)
  if (tooOld !== null) {
    process.stderr.write(`${tooOld}\n`)
    process.exitCode = 1
    return
  }
  process.umask(0o077)
  // Only now: on an older Node these do not load at all.
  const { runRecovery } = await import('./recovery-command.ts')
  const { keepMemoryOffDisk } = await import('../keys/memory-off-disk.ts')
  for (const undone of keepMemoryOffDisk()) process.stderr.write(`${undone}\n`)
  const done = await runRecovery(process.argv.slice(2))
  if (done.ok) return void process.stdout.write(done.value)
  process.stderr.write(`${done.error}\n`)
  process.exitCode = 1
}

await main()
