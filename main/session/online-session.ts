import { z } from 'zod'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { OnlineRequests } from '../feature-deps.ts'
import { type DoorFailure, doorError, type ServerDoor } from './server-door.ts'

/** What the server gave at an online sign-in. Kept in memory only, and forgotten when the sign-in ends. */
export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

/** Where one person's tokens lie: null after a sign-in without the server, and when the sign-in has ended. */
export interface TokenHolder {
  tokens: Tokens | null
}

const REFRESH_TRIES = 2

const Refreshed = z.looseObject({ access_token: z.string(), refresh_token: z.string() })

/** What the server is shown with a refresh token, so that it is good on this station only. */
export interface StationProofs {
  /** Null while this station cannot sign. */
  proofOf(refreshToken: string): Promise<string | null>
  /** Server time as a reply told it, milliseconds since 1970 UTC. */
  onServerTime(serverTimeMs: number): void
}

const noProofs: StationProofs = { proofOf: async () => null, onServerTime: () => undefined }

/** Refusals of a person's word, not of the token that came with it. */
const PERSON_CODES: readonly string[] = [
  'wrong_credentials',
  'second_factor_needed',
  'second_factor_setup_needed',
  'must_change_password',
]

export interface OnlineSession extends OnlineRequests {
  /** Whose tokens requests are made with from now on; null behind a lock. */
  use(holder: TokenHolder | null): void
  /** Tells the server that a sign-in is over, and forgets its tokens. Nobody waits for it. */
  end(holder: TokenHolder): void
}

/** Answers to a refresh that mean "this sign-in is over"; a busy or failing server says nothing of it. */
const ENDING_STATUSES: readonly number[] = [400, 401, 403, 422]

/**
 * Carries pages that only the server can answer, with the signed-in person's own token. An access token lives ten
 * minutes; when the server refuses it, the refresh token is exchanged (never twice at the same time: the server takes
 * a later second use for theft) and the request is made again. When the answer to an exchange is lost, the same
 * exchange is made once more at once: within a minute the server answers it the same. Only a refusal ends the sign-in.
 *
 * An exchange that ends behind a lock still belongs to its person: the old token is spent, and who comes back needs the
 * new one.
 */
export function createOnlineSession(door: ServerDoor, station: StationProofs = noProofs): OnlineSession {
  let current: TokenHolder | null = null
  const refreshing = new WeakMap<TokenHolder, Promise<void>>()

  async function refresh(holder: TokenHolder, old: Tokens): Promise<void> {
    const body = { refresh_token: old.refresh_token }
    for (let tries = 0; tries < REFRESH_TRIES; tries += 1) {
      const station_proof = await station.proofOf(old.refresh_token)
      const init = { method: 'POST', body, access_token: null, station_proof } as const
      const reply = await door.rest('/api/v1/auth/refresh', init)
      // The sign-in ended or was made anew meanwhile: these tokens are of no use.
      if (holder.tokens !== old) return
      if (reply.ok) {
        holder.tokens = Refreshed.parse(reply.value)
        return
      }
      if (reply.error.kind === 'refused') {
        const { code, server_time } = reply.error.problem
        if (code === 'clock' && server_time !== undefined) {
          station.onServerTime(Date.parse(server_time))
          continue
        }
        if (ENDING_STATUSES.includes(reply.error.status)) holder.tokens = null
        return
      }
    }
  }

  return {
    use: (holder) => {
      current = holder
    },
    end: (holder) => {
      const { tokens } = holder
      holder.tokens = null
      if (tokens === null) return
      const path = '/api/v1/auth/logout'
      // A server that is away forgets the sign-in by its own clock.
      void door.rest(path, { method: 'POST', access_token: tokens.access_token }).catch(() => undefined)
    },
    request: async (path, init): Promise<Result<unknown, AppError>> => {
      const holder = current
      if (holder === null) return err({ code: 'session_locked' })
      if (holder.tokens === null) return err(await withoutTokens(door))
      for (let tries = 0; tries < 2; tries += 1) {
        const now: Tokens | null = holder.tokens
        if (now === null) return err({ code: 'offline_session' })
        const reply = await door.rest(path, { ...init, access_token: now.access_token })
        // What one person asked is shown to nobody else, nor carried on in the name of the next.
        if (current !== holder) return err({ code: 'session_locked' })
        if (reply.ok) return ok(reply.value)
        if (!isOfToken(reply.error)) return err(doorError(reply.error))
        // Another request may have exchanged these tokens while this one was under way.
        if (holder.tokens !== now) continue
        const exchange =
          refreshing.get(holder) ?? refresh(holder, now).finally(() => refreshing.delete(holder))
        refreshing.set(holder, exchange)
        await exchange
        if (current !== holder) return err({ code: 'session_locked' })
        if (holder.tokens === now) break
      }
      // The tokens are over and the server did not give new ones now: the next request tries again.
      return err({ code: 'offline' })
    },
  }
}

/** Signed in without the server: once it answers, the password is asked for again. */
async function withoutTokens(door: ServerDoor): Promise<AppError> {
  return (await door.isThere()) ? { code: 'offline_session' } : { code: 'offline' }
}

/** Whether the server refused the access token, not what was asked with it. */
function isOfToken(failure: DoorFailure): boolean {
  return failure.kind === 'refused' && failure.status === 401 && !PERSON_CODES.includes(failure.problem.code)
}
