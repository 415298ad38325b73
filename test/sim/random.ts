/** Numbers that follow from a seed alone, so that a run can be had again. */
export interface Dice {
  /** 0 ≤ n < 1. */
  next(): number
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(of: readonly T[]): T
  /** Dice of their own for one purpose: what one purpose uses up changes nothing for another. */
  fork(purpose: string): Dice
}

/** SplitMix32 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"). */
function splitMix32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
}

/** FNV-1a over a text: a seed for each purpose. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

export function createDice(seed: string | number): Dice {
  const name = String(seed)
  const draw = splitMix32(seedOf(name))
  const next = (): number => draw() / 0x1_0000_0000
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick: (of) => {
      const picked = of[Math.floor(next() * of.length)]
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
    fork: (purpose) => createDice(`${name}/${purpose}`),
  }
}
