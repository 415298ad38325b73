import type { Page } from 'playwright'

/* Stands between a window and the station's core, for states of the core that take minutes or a broken PC to reach. */

type Json = Readonly<Record<string, unknown>>

export interface CoreAnswers {
  /** Answers the next call of a channel with `step_up_needed`, as the server does five minutes after a proof. */
  askForProofAt(channel: string, by: 'password' | 'second_factor'): void
  /** Fails the next call of a channel. */
  refuse(channel: string, error: Json): void
  /** What every status of the session or of sync has instead of what the core says. */
  say(channel: 'session.status' | 'sync.status' | 'keys.try_again', values: Json | null): void
}

/** Begins to stand there; before the page loads. */
export async function betweenWindowAndCore(page: Page): Promise<CoreAnswers> {
  const refusals = new Map<string, Json>()
  const said = new Map<string, Json>()
  await page.routeWebSocket(/\/ipc$/, (window) => {
    const core = window.connectToServer()
    const asked = new Map<number, string>()
    window.onMessage((message) => {
      const { id, channel } = JSON.parse(String(message)) as { id: number; channel: string }
      const error = refusals.get(channel)
      refusals.delete(channel)
      if (error !== undefined) {
        window.send(JSON.stringify({ id, result: { ok: false, error } }))
        return
      }
      asked.set(id, channel)
      core.send(message)
    })
    core.onMessage((message) => {
      const frame = JSON.parse(String(message)) as { id?: number; result?: { ok: boolean; value?: Json } }
      const values = frame.id === undefined ? undefined : said.get(asked.get(frame.id) ?? '')
      if (values === undefined || frame.result?.ok !== true) {
        window.send(message)
        return
      }
      const value = { ...frame.result.value, ...values }
      window.send(JSON.stringify({ ...frame, result: { ok: true, value } }))
    })
  })
  return {
    askForProofAt: (channel, by) => refusals.set(channel, { code: 'step_up_needed', by }),
    refuse: (channel, error) => refusals.set(channel, error),
    say: (channel, values) => {
      if (values === null) said.delete(channel)
      else said.set(channel, values)
    },
  }
}
