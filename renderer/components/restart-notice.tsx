import { useEffect, useRef, useState } from 'react'
import { useUnsentCount } from '../api/drafts.ts'
import { useWords } from '../i18n/use-words.tsx'

const GONE_AFTER_MS = 15_000

/** Whether the station program has been away for so long that somebody must start it. */
function useIsGone(): boolean {
  const [isGone, setGone] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setGone(true), GONE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return isGone
}

/**
 * Stands over everything while the station program is away: what would be typed now reaches nobody, so nothing takes
 * it. A modal dialog makes the rest inert, open drawers too, and gives the focus back to its field afterwards.
 */
export function RestartNotice() {
  const { t } = useWords()
  const unsentCount = useUnsentCount()
  const dialog = useRef<HTMLDialogElement>(null)
  const isGone = useIsGone()
  useEffect(() => {
    const box = dialog.current
    box?.showModal()
    return () => box?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="restart-notice"
      aria-labelledby="restart-title"
      onCancel={(event) => event.preventDefault()}
      // The browser lets a second Escape through whatever `cancel` says.
      onKeyDown={(event) => event.key === 'Escape' && event.preventDefault()}
    >
      <h2 id="restart-title">{t(isGone ? 'app.gone_title' : 'app.restarting_title')}</h2>
      <p role="status">{t(!isGone ? 'app.restarting' : unsentCount > 0 ? 'app.gone_unsaved' : 'app.gone')}</p>
    </dialog>
  )
}
