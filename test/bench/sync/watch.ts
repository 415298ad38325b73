import { instantMs } from './engine.ts'

export interface Watch {
  /** Something of the store changed. */
  changed(): void
  /** The instant of the look at which it held: one now, one at every change, and some in between. */
  until(holds: () => Promise<boolean>): Promise<number>
}

/** For what moves without a word of the store, such as the connection. */
const LOOK_AGAIN_MS = 25

export function createWatch(): Watch {
  const looks = new Set<() => void>()
  return {
    changed: () => {
      for (const look of looks) look()
    },
    until: (holds) =>
      new Promise((resolve, reject) => {
        let isLooking = false
        const end = (): void => {
          looks.delete(look)
          clearInterval(timer)
        }
        const look = (): void => {
          if (isLooking) return
          isLooking = true
          const at = instantMs()
          holds().then(
            (yes) => {
              isLooking = false
              if (!yes) return
              end()
              resolve(at)
            },
            (error: unknown) => {
              end()
              reject(error)
            },
          )
        }
        const timer = setInterval(look, LOOK_AGAIN_MS)
        looks.add(look)
        look()
      }),
  }
}
