import { hash, verify } from '@node-rs/argon2'

// ASVS 5 asks for at least 46 MiB at one pass; this is 64 MiB at three passes (about 100 ms of one core).
const COST = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 } as const
const AT_ONCE = 2

let running = 0
const waiting: (() => void)[] = []

/** At most two hashes at once, so that a flood of sign-ins cannot take the machine's memory and both cores. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

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
  decoy ??= hashPassword('nobody signs in with this')
  const against = passwordHash ?? (await decoy)
  const matches = await inTurn(() => verify(against, plain.normalize('NFKC')))
  return matches && passwordHash !== null
}
