import { Portal } from '@mantine/core'
import { IconFileDownload } from '@tabler/icons-react'
import { useWords } from '../i18n/use-words.tsx'
import './documents.css'

/** Over the page while files are held above it: letting go takes them to this patient's visit, whose banner stays in sight. */
export function DropCurtain() {
  const { t } = useWords()
  return (
    <Portal>
      <div className="drop-curtain" aria-hidden>
        <div>
          <IconFileDownload size={32} stroke={1.5} />
          <b>{t('documents.drop_here')}</b>
          <span>{t('documents.limits')}</span>
        </div>
      </div>
    </Portal>
  )
}
