import { Button, useDirection, useMantineColorScheme } from '@mantine/core'
import { IconLanguage, IconMoon, IconSun } from '@tabler/icons-react'
import { directionOf, type Language } from '../i18n/i18n.ts'
import { useLanguageStore } from '../i18n/language-store.ts'
import { useWords } from '../i18n/use-words.tsx'

/** The other language, and the way to switch the whole program and its direction to it. */
export function useOtherLanguage(): { readonly other: Language; switchLanguage(): void } {
  const { setDirection } = useDirection()
  const { language, setLanguage } = useLanguageStore()
  const other = language === 'en' ? 'ar' : 'en'
  const switchLanguage = (): void => {
    setLanguage(other)
    setDirection(directionOf(other))
  }
  return { other, switchLanguage }
}

/** Switches the whole program to the other language and direction. */
export function LanguageSwitch() {
  const { t } = useWords()
  const { other, switchLanguage } = useOtherLanguage()
  return (
    <Button
      variant="subtle"
      size="compact-md"
      lang={other}
      leftSection={<IconLanguage size={18} stroke={1.75} aria-hidden />}
      onClick={switchLanguage}
    >
      {t('app.other_language')}
    </Button>
  )
}

/** Whether the screens are dark, and the way to the other. */
export function useScheme(): { readonly isDark: boolean; switchScheme(): void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const isDark = colorScheme === 'dark'
  return { isDark, switchScheme: () => setColorScheme(isDark ? 'light' : 'dark') }
}

/** Switches between light and dark. */
export function SchemeSwitch() {
  const { t } = useWords()
  const { isDark, switchScheme } = useScheme()
  const Icon = isDark ? IconSun : IconMoon
  return (
    <Button
      variant="subtle"
      size="compact-md"
      leftSection={<Icon size={18} stroke={1.75} aria-hidden />}
      onClick={switchScheme}
    >
      {t(isDark ? 'app.light' : 'app.dark')}
    </Button>
  )
}
