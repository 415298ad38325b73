import type { ReactNode } from 'react'

/** A number with its unit, a code or a Latin word: isolated and left to right, so that Arabic cannot reorder it. */
export function Latin({ children, strong = false }: { children: ReactNode; strong?: boolean }) {
  return (
    <bdi dir="ltr" className="n">
      {strong ? <b>{children}</b> : children}
    </bdi>
  )
}
