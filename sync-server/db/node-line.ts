import pg from 'pg'

/*
 * One connection of this node beside the pool: nodes over one PostgreSQL tell each other on it what was committed. It is
 * made again when it breaks; nothing is relied upon that it brings, since every node also looks by itself.
 */

const CHANNEL = 'sijil_head'
const AGAIN_MS = 1_000
const ANSWER_MS = 10_000
/** A connection that was dropped without a word is found out by using it. */
const LOOK_MS = 15_000
/** How often others are told at most. */
const TELL_EVERY_MS = 100

export interface NodeLine {
  /** Tells the other nodes how far the stream is, soon: what comes meanwhile goes with it. */
  tell(head: number): void
  /** Asks the database as its owner; undefined while there is no connection. */
  ask<T extends pg.QueryResultRow>(query: string, values?: unknown[]): Promise<T[] | undefined>
  close(): Promise<void>
}

export interface NodeLineListeners {
  readonly onHead: (head: number) => void
  readonly onError: (error: unknown) => void
}

export function openNodeLine(url: string, { onHead, onError }: NodeLineListeners): NodeLine {
  let client: pg.Client | undefined
  let isOver = false
  let again: NodeJS.Timeout | undefined
  let look: NodeJS.Timeout | undefined
  let telling: NodeJS.Timeout | undefined
  let untold: number | null = null

  async function connect(): Promise<void> {
    const made = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    })
    made.on('error', () => broke(made))
    made.on('end', () => broke(made))
    made.on('notification', ({ payload }) => {
      const head = Number(payload)
      if (Number.isSafeInteger(head)) onHead(head)
    })
    try {
      await made.connect()
      await made.query(`listen ${CHANNEL}`)
    } catch (error) {
      // Expected while the database is away.
      void made.end().catch(() => {})
      onError(error)
      return later()
    }
    if (isOver) return void made.end().catch(() => {})
    client = made
    look = setInterval(() => void made.query('select 1').catch(() => broke(made)), LOOK_MS).unref()
  }

  function broke(broken: pg.Client): void {
    if (broken !== client) return
    client = undefined
    clearInterval(look)
    void broken.end().catch(() => {})
    later()
  }

  function later(): void {
    if (!isOver) again = setTimeout(() => void connect(), AGAIN_MS).unref()
  }

  function send(): void {
    telling = undefined
    if (untold === null) return
    const head = untold
    untold = null
    telling = setTimeout(send, TELL_EVERY_MS).unref()
    client?.query('select pg_notify($1, $2)', [CHANNEL, String(head)]).catch(onError)
  }

  void connect()
  return {
    tell(head) {
      untold = Math.max(head, untold ?? 0)
      if (telling === undefined) send()
    },
    async ask<T extends pg.QueryResultRow>(query: string, values: unknown[] = []) {
      if (client === undefined) return undefined
      return (await client.query<T>(query, values)).rows
    },
    async close() {
      isOver = true
      clearTimeout(again)
      clearTimeout(telling)
      clearInterval(look)
      const last = client
      client = undefined
      await last?.end().catch(() => {})
    },
  }
}
