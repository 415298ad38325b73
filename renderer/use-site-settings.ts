import { useDirection } from '@mantine/core'
import { useEffect } from 'react'
import type { SettingsView } from '../shared/settings/settings.ts'
import { useAsk } from './api/use-query.ts'
import { useDigits } from './i18n/digits.ts'
import { directionOf } from './i18n/i18n.ts'
import { useLanguageStore } from './i18n/language-store.ts'

const MINUTE_MS = 60_000
const signsOfLife = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** Locks after so many minutes without a key or a touch. */
function useIdleLock(minutes: number | undefined, lock: () => void): void {
  useEffect(() => {
    if (minutes === undefined) return
    let last = Date.now()
    const touch = (): void => {
      last = Date.now()
    }
    const check = setInterval(() => {
      if (Date.now() - last >= minutes * MINUTE_MS) lock()
    }, 10_000)
    for (const sign of signsOfLife) window.addEventListener(sign, touch, { passive: true })
    return () => {
      clearInterval(check)
      for (const sign of signsOfLife) window.removeEventListener(sign, touch)
    }
  }, [minutes, lock])
}

/** Holds the screens to what the site decided: digits, languages, locking when nobody is there. */
export function useSiteSettings(lock: () => void): SettingsView | undefined {
  const settings = useAsk('settings.get', {}, { entities: ['settings', 'sites'] }).data
  const setDigits = useDigits((state) => state.setDigits)
  const { language, setLanguage } = useLanguageStore()
  const { setDirection } = useDirection()
  const digits = settings?.digits
  const only = settings?.languages.length === 1 ? settings.languages[0] : undefined
  useEffect(() => {
    if (digits !== undefined) setDigits(digits)
  }, [digits, setDigits])
  useEffect(() => {
    if (only === undefined || only === language) return
    setLanguage(only)
    setDirection(directionOf(only))
  }, [only, language, setLanguage, setDirection])
  useIdleLock(settings?.idle_lock_minutes, lock)
  return settings
}
