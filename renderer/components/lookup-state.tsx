import { Loader } from '@mantine/core'
import { IconWifiOff } from '@tabler/icons-react'
import { errorText } from '../api/error-text.ts'
import { useWords } from '../i18n/use-words.tsx'
import type { ServerLookup } from './use-server-lookup.ts'

/** Who was asked beside this PC. */
export function LookupState({ lookup }: { lookup: ServerLookup }) {
  const words = useWords()
  const { t } = words
  if (lookup.state === 'asking')
    return (
      <span className="sub row">
        <Loader size="xs" aria-hidden />
        {t('lookup.asking')}
      </span>
    )
  if (lookup.state === 'not_asked')
    return (
      <span className="chip pc">
        <IconWifiOff size={14} stroke={2} aria-hidden />
        {t('patients.only_here')}
      </span>
    )
  if (lookup.state === 'failed')
    return (
      <span className="sub">
        {t('lookup.failed')} {errorText(lookup.error, words)}
      </span>
    )
  return null
}
