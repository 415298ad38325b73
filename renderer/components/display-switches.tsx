import { Button, useDirection, useMantineColorScheme } from '@mantine/core'
import { IconLanguage, IconMoon, IconSun } from '@tabler/icons-react'
import { directionOf } from '../i18n/i18n.ts'
import { useLanguageStore } from '../i18n/language-store.ts'
import { useWords } from '../i18n/use-words.tsx'

/** Switches the whole program to the other language and direction. */
export function LanguageSwitch() {
  const { t, language } = useWords()
  const { setDirection } = useDirection()
  const setLanguage = useLanguageStore((state) => state.setLanguage)
  const other = language === 'en' ? 'ar' : 'en'
  return (
    <Button
      variant="subtle"
      size="compact-md"
      lang={other}
      leftSection={<IconLanguage size={18} stroke={1.75} aria-hidden />}
      onClick={() => {
        setLanguage(other)
        setDirection(directionOf(other))
      }}
    >
      {t('app.other_language')}
    </Button>
  )
}

/** Switches between light and dark. */
export function SchemeSwitch() {
  const { t } = useWords()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const isDark = colorScheme === 'dark'
  const Icon = isDark ? IconSun : IconMoon
  return (
    <Button
      variant="subtle"
      size="compact-md"
      leftSection={<Icon size={18} stroke={1.75} aria-hidden />}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      {t(isDark ? 'app.light' : 'app.dark')}
    </Button>
  )
}
