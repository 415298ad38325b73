import { Button, Modal } from '@mantine/core'
import { IconCopy, IconPrinter } from '@tabler/icons-react'
import { useState } from 'react'
import { useWords } from '../i18n/use-words.tsx'
import { Latin } from './latin.tsx'
import { useNewRecoveryCodes } from './recovery-codes-ui-store.ts'
import { TickBox } from './tick-boxes.tsx'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

function Codes({ username, codes }: { username: string; codes: readonly string[] }) {
  const { t, rich } = useWords()
  const forget = useNewRecoveryCodes((state) => state.forget)
  const [isKept, setKept] = useState(false)
  const [copied, setCopied] = useState<'yes' | 'no' | null>(null)

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(codes.join('\n'))
      setCopied('yes')
    } catch {
      // Expected: the browser or the desktop does not let the page write there.
      setCopied('no')
    }
  }

  return (
    <form
      className="column print-alone"
      onSubmit={(event) => {
        event.preventDefault()
        if (isKept) forget()
      }}
    >
      <p className="no-print">{t('account.codes_text')}</p>
      <p className="print-only">
        <b>{rich('account.codes_of', { name: username })}</b>
      </p>
      <ul className="recovery-codes" aria-label={t('account.codes_list')}>
        {codes.map((code) => (
          <li key={code}>
            <Latin>{code}</Latin>
          </li>
        ))}
      </ul>
      <div className="row row-wrap no-print">
        <Button leftSection={<IconCopy {...icon} />} onClick={() => void copy()}>
          {t('account.copy')}
        </Button>
        <Button leftSection={<IconPrinter {...icon} />} onClick={() => window.print()}>
          {t('account.print')}
        </Button>
        <span className="sub" role="status">
          {copied !== null && t(copied === 'yes' ? 'account.copied' : 'account.copy_failed')}
        </span>
      </div>
      <div className="no-print">
        <TickBox label={t('account.codes_kept')} isTicked={isKept} onChange={setKept} />
      </div>
      <div className="row no-print">
        <span className="grow" />
        <Button type="submit" variant="filled" size="md" h={44} disabled={!isKept}>
          {t('account.codes_done')}
        </Button>
      </div>
    </form>
  )
}

/** New recovery codes over whatever is on screen, until their owner says that they are kept: they are told once. */
export function RecoveryCodesDialog({ username }: { username: string }) {
  const { t } = useWords()
  const fresh = useNewRecoveryCodes((state) => state.fresh)
  if (fresh === null || fresh.username !== username) return null
  return (
    <Modal
      opened
      size="lg"
      title={t('account.codes_title')}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
    >
      <Codes username={username} codes={fresh.codes} />
    </Modal>
  )
}
