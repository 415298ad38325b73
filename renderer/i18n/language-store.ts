import { create } from 'zustand'
import { directionOf, type Language } from './i18n.ts'

const STORAGE_KEY = 'sijil.language'

function stored(): Language {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'ar' ? 'ar' : 'en'
  } catch {
    // Storage may be switched off by the shell's session; English then.
    return 'en'
  }
}

interface LanguageState {
  readonly language: Language
  setLanguage(language: Language): void
}

/** The language of the screens on this PC; remembered, and nothing else is. */
export const useLanguageStore = create<LanguageState>((set) => ({
  language: stored(),
  setLanguage: (language) => {
    try {
      localStorage.setItem(STORAGE_KEY, language)
    } catch {
      // Not remembered; the choice still holds until the window closes.
    }
    applyLanguage(language)
    set({ language })
  },
}))

/** Sets `lang` and `dir` on the document; called before the first render and at each switch. */
export function applyLanguage(language: Language): void {
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
}
