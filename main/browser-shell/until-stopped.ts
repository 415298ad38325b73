/**
 * Runs `close` once at Ctrl C or when the system asks to stop, then ends the process: 0 when all was put away and nothing
 * had gone wrong before. The answer does the same at once.
 */
export function closeWhenStopped(close: () => Promise<void>): () => void {
  let isClosing = false
  const stop = (): void => {
    if (isClosing) return
    isClosing = true
    close().then(
      () => process.exit(process.exitCode ?? 0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('SIGHUP', stop)
  return stop
}

/** Calls `run` for each line on standard input; a closed or unreadable input is no fault. */
export function onEachInputLine(run: () => void): void {
  process.stdin.on('error', () => undefined)
  process.stdin.on('data', (data) => {
    for (const byte of data) if (byte === 10) run()
  })
}
