import { IconDeviceDesktop, IconFileX } from '@tabler/icons-react'
import type { Output } from '../../shared/ipc/contract.ts'
import type { WorklistLine } from '../../shared/worklist/nurse-worklist-ipc.ts'
import { useMayLack } from '../components/empty-list.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface RejectedCardProps {
  readonly lines: readonly WorklistLine[]
  readonly onAmend: (line: WorklistLine) => void
}

/** Forms that were sent back, with the reason; one's own first. */
export function RejectedCard({ lines, onAmend }: RejectedCardProps) {
  const { t } = useWords()
  const mayLack = useMayLack('today')
  const rejected = lines
    .filter(({ rejection }) => rejection !== null)
    .toSorted((a, b) => Number(b.rejection?.is_own) - Number(a.rejection?.is_own))
  return (
    <section className="card" aria-label={t('ward.rejected')}>
      <header>
        <IconFileX size={18} stroke={1.75} aria-hidden />
        <h2>{t('ward.rejected')}</h2>
      </header>
      {rejected.length === 0 && (
        <p className="inside sub">{t(mayLack ? 'first_sync.none_here' : 'ward.rejected_none')}</p>
      )}
      <ul>
        {rejected.map((line) => (
          <li key={line.visit.id} className="draft-line">
            <div className="row">
              <span className="grow name-line">
                <b className="cut" dir="auto">
                  {line.patient.full_name}
                </b>
              </span>
              {line.rejection?.is_own === true && <span className="chip warn">{t('ward.rejected_own')}</span>}
              <button type="button" className="text-button" onClick={() => onAmend(line)}>
                {t('visits.nursing_amend')}
              </button>
            </div>
            <div className="fs-13 sub">
              <bdi>{line.rejection?.reason}</bdi>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

type OwnRecord = Output<'worklist.nurse'>['own_records'][number]

/** What the person wrote last on this PC, and where each record is. */
export function RecordsCard({ records }: { records: readonly OwnRecord[] }) {
  const { t } = useWords()
  return (
    <section className="card" aria-label={t('ward.records')}>
      <header>
        <IconDeviceDesktop size={18} stroke={1.75} aria-hidden />
        <h2>{t('ward.records')}</h2>
      </header>
      {records.length === 0 && <p className="inside sub">{t('ward.records_none')}</p>}
      <ul>
        {records.map((record) => (
          <li key={`${record.entity} ${record.id}`} className="draft-line row">
            <span className="grow name-line">
              <span className="cut" dir="auto">
                {record.patient_name}
              </span>
              <span className="sub fs-13">{t(`entities.${record.entity}`)}</span>
            </span>
            <ReceiptChip receipt={record.receipt} />
          </li>
        ))}
      </ul>
    </section>
  )
}
