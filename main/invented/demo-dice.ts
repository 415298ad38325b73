/** Repeatable chance: the same two numbers throw the same sequence on every machine. */
export interface Dice {
  /** From `low` to `high`, both included. */
  whole(low: number, high: number): number
  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

const UINT32 = 2 ** 32

/** Mulberry32, started from both numbers mixed; for demonstration data, never for secrets. */
export function createDice(seed: number, n: number): Dice {
  let state = mix(mix(seed | 0) ^ (n | 0))
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    return (mix(state) >>> 0) / UINT32
  }
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    whole,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const picked = from[whole(0, from.length - 1)]
      if (picked === undefined) throw new Error('there is nothing to pick from')
      return picked
    },
  }
}

/** Spreads a number over all 32 bits (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let bits = value
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}
