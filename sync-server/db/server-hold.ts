import pg from 'pg'

/** Names the lock among all advisory locks of the database. */
const LOCK = 5_390_414
const TRY_AGAIN_MS = 5_000

/**
 * Holds a PostgreSQL database as one of its servers (`shared`), or alone, for a command that no server may run beside.
 * Answers how to let go; undefined where somebody holds it otherwise. A server whose connection breaks takes its hold
 * again as soon as it can; until then a command would not see it.
 */
export async function holdDatabase(
  url: string,
  kind: 'shared' | 'alone',
): Promise<(() => Promise<void>) | undefined> {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  async function take(): Promise<boolean> {
    const made = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
    // A connection that breaks says so here, and once.
    made.once('error', again)
    made.on('error', () => {})
    try {
      await made.connect()
      const suffix = kind === 'shared' ? '_shared' : ''
      const { rows } = await made.query<{ held: boolean }>(
        `select pg_try_advisory_lock${suffix}($1) as held`,
        [LOCK],
      )
      if (rows[0]?.held === true && !isOver) {
        client = made
        return true
      }
    } catch (error) {
      made.off('error', again)
      await made.end().catch(() => {})
      throw error
    }
    made.off('error', again)
    await made.end()
    return false
  }

  function again(): void {
    client = undefined
    if (isOver || kind === 'alone') return
    const retry = (): void => void take().then((isHeld) => (isHeld ? undefined : again()), again)
    timer = setTimeout(retry, TRY_AGAIN_MS).unref()
  }

  if (!(await take())) return undefined
  return async () => {
    isOver = true
    clearTimeout(timer)
    await client?.end().catch(() => {})
  }
}
