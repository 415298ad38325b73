import { Tooltip } from '@mantine/core'
import { IconAlertOctagon, IconChecks, IconDeviceDesktop, IconServer2 } from '@tabler/icons-react'
import type { Receipt } from '../../shared/records.ts'
import { useWords } from '../i18n/use-words.tsx'

const looks = {
  on_this_pc: { icon: IconDeviceDesktop, tone: 'pc' },
  on_server: { icon: IconServer2, tone: 'server' },
  durable: { icon: IconChecks, tone: 'durable' },
  refused: { icon: IconAlertOctagon, tone: 'bad' },
  edit_refused: { icon: IconAlertOctagon, tone: 'bad' },
} as const satisfies Record<Receipt, unknown>

/** Where a record is: only on this PC, on the server, durable, or put aside (it, or an edit of it) for a person to look at. */
export function ReceiptChip({ receipt }: { receipt: Receipt }) {
  const { t } = useWords()
  const { icon: Icon, tone } = looks[receipt]
  return (
    <Tooltip label={t(`receipt.hint_${receipt}`)} multiline maw={280}>
      <span className={`chip ${tone}`} data-receipt={receipt}>
        <Icon size={14} stroke={2} aria-hidden />
        {t(`receipt.${receipt}`)}
      </span>
    </Tooltip>
  )
}
