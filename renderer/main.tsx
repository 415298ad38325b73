import './trusted-types.ts'
import './zod-without-eval.ts'
import '@fontsource/ibm-plex-sans/latin-400.css'
import '@fontsource/ibm-plex-sans/latin-500.css'
import '@fontsource/ibm-plex-sans/latin-600.css'
import '@fontsource/ibm-plex-sans/latin-ext-400.css'
import '@fontsource/ibm-plex-sans/latin-ext-500.css'
import '@fontsource/ibm-plex-sans/latin-ext-600.css'
import '@fontsource/ibm-plex-sans-arabic/arabic-400.css'
import '@fontsource/ibm-plex-sans-arabic/arabic-500.css'
import '@fontsource/ibm-plex-sans-arabic/arabic-600.css'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './styles/tokens.css'
import './styles/mantine.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/parts.css'
import './styles/fields.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { followDrafts } from './api/drafts.ts'
import { followEvents } from './api/query-client.ts'
import { App } from './app.tsx'
import { colorSchemes } from './color-schemes.ts'
import { applyLanguage, useLanguageStore } from './i18n/language-store.ts'

applyLanguage(useLanguageStore.getState().language)
document.documentElement.dataset.mantineColorScheme = colorSchemes.get('light')
followEvents()
followDrafts()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
