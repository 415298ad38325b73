import { localStorageColorSchemeManager } from '@mantine/core'

/** Remembers light or dark on this PC; nothing else is kept there. */
export const colorSchemes = localStorageColorSchemeManager({ key: 'sijil.color-scheme' })
