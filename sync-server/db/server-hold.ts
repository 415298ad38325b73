import pg from 'pg'

/** Names the lock among all advisory locks of the database. */
const LOCK = 5_390_414
const FIRST_TRY_MS = 200
const TRY_AGAIN_MS = 5_000
/** How often the connection is used, and for how long an answer is waited for: one that was dropped without a word is found out by it. */
const LOOK_MS = 60_000
const ANSWER_MS = 10_000

export interface HoldListeners {
  /** Somebody holds it otherwise by now, or the command that was alone is so no longer: nothing may be written any more. */
  readonly onLost: () => void
  /** The hold was gone for a while and is there again: somebody may have held the database otherwise in between. */
  readonly onHeldAgain: () => void
}

/**
 * Holds a PostgreSQL database as one of its servers (`shared`), or alone, for a command that no server may run beside.
 * Answers how to let go; undefined where somebody holds it otherwise. A server whose connection breaks takes its hold
 * again as soon as it can; until then a command would not see it.
 */
export async function holdDatabase(
  url: string,
  kind: 'shared' | 'alone',
  { onLost, onHeldAgain }: HoldListeners,
): Promise<(() => Promise<void>) | undefined> {
  let held: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  async function take(): Promise<boolean> {
    const made = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    })
    made.on('error', () => broke(made))
    try {
      await made.connect()
      const suffix = kind === 'shared' ? '_shared' : ''
      const { rows } = await made.query<{ held: boolean }>(
        `select pg_try_advisory_lock${suffix}($1) as held`,
        [LOCK],
      )
      if (rows[0]?.held === true && !isOver) {
        held = made
        timer = setInterval(() => void made.query('select 1').catch(() => broke(made)), LOOK_MS).unref()
        return true
      }
    } catch (error) {
      void made.end().catch(() => {})
      throw error
    }
    await made.end()
    return false
  }

  function broke(client: pg.Client): void {
    if (client !== held) return
    held = undefined
    clearInterval(timer)
    void client.end().catch(() => {})
    if (isOver) return
    if (kind === 'alone') onLost()
    else tryIn(FIRST_TRY_MS)
  }

  function tryIn(ms: number): void {
    if (isOver) return
    const answered = (isHeld: boolean): void => {
      if (!isOver) (isHeld ? onHeldAgain : onLost)()
    }
    timer = setTimeout(() => void take().then(answered, () => tryIn(TRY_AGAIN_MS)), ms).unref()
  }

  if (!(await take())) return undefined
  return async () => {
    isOver = true
    clearTimeout(timer)
    await held?.end().catch(() => {})
  }
}
