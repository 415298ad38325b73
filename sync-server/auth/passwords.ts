import { hash, verify } from '@node-rs/argon2'

// ASVS 5 asks for at least 46 MiB at one pass; this is 64 MiB at three passes (about 100 ms of one core).
const COST = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 } as const
const AT_ONCE = 2
/** More are sent away: those in front of the last one take about four seconds. */
const WAITING_MOST = 64
const TRY_AGAIN_S = 5

/** Too many passwords are being checked already: nothing was looked at (503). */
export class HashesBusy extends Error {
  readonly retry_after_s = TRY_AGAIN_S
  constructor() {
    super('too many passwords are being checked')
    this.name = 'HashesBusy'
  }
}

/**
 * Lets so many work at once, that a flood of sign-ins cannot take the machine's memory and both cores, and so many wait,
 * that each still has an asker when its turn comes. The others throw `HashesBusy`.
 */
export function turnstile(atOnce: number, waitingMost: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= atOnce && waiting.length >= waitingMost) throw new HashesBusy()
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}

const inTurn = turnstile(AT_ONCE, WAITING_MOST)

/** A password's argon2id hash in PHC form, with its own salt. */
export async function hashPassword(plain: string): Promise<string> {
  return await inTurn(() => hash(plain.normalize('NFKC'), COST))
}

let decoy: Promise<string> | undefined

/**
 * Whether the password belongs to the hash. Without a hash (nobody has that name) the same work is done for nothing,
 * so that the time taken does not tell which names exist.
 */
export async function isPasswordOf(passwordHash: string | null, plain: string): Promise<boolean> {
  decoy ??= hashPassword('nobody signs in with this').catch((error: unknown) => {
    decoy = undefined
    throw error
  })
  const against = passwordHash ?? (await decoy)
  const matches = await inTurn(() => verify(against, plain.normalize('NFKC')))
  return matches && passwordHash !== null
}
