import { useEffect, useState } from 'react'

/** The time now, renewed at each turn of the minute (or second); milliseconds since 1970. */
export function useNow(everyMs = 60_000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const tick = (): void => {
      const at = Date.now()
      setNow(at)
      timer = setTimeout(tick, everyMs - (at % everyMs) + 5)
    }
    timer = setTimeout(tick, everyMs - (Date.now() % everyMs) + 5)
    return () => clearTimeout(timer)
  }, [everyMs])
  return now
}
