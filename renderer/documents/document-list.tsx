import { Tooltip } from '@mantine/core'
import {
  IconAlertOctagon,
  IconClock,
  IconFileText,
  IconFileTypePdf,
  IconMicroscope,
  IconPhoto,
  IconScan,
} from '@tabler/icons-react'
import type { DocumentType } from '../../shared/documents/document.ts'
import type { DocumentLine } from '../../shared/documents/document-versions.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { Latin } from '../components/latin.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { Thumbnail } from './thumbnail.tsx'
import './documents.css'

const icons = {
  scanned_form: IconScan,
  lab_result: IconMicroscope,
  image: IconPhoto,
  report: IconFileText,
} as const satisfies Record<DocumentType, unknown>

const mediaNames = { 'application/pdf': 'PDF', 'image/jpeg': 'JPEG', 'image/png': 'PNG' } as const

interface DocumentListProps {
  readonly lines: readonly DocumentLine<DocumentView>[]
  /** Documents that were just attached. */
  readonly selectedIds: readonly string[]
  readonly mayAttach: boolean
  readonly onOpen: (document: DocumentView) => void
}

/** Where a document is. One that was put aside is on the server, and no other PC gets it: it says only that. */
function DocumentState({ document }: { document: DocumentView }) {
  const { t } = useWords()
  if (document.is_put_aside) {
    return (
      <Tooltip label={t('documents.put_aside_text')} multiline maw={280}>
        <span className="chip bad">
          <IconAlertOctagon size={14} stroke={2} aria-hidden />
          {t('documents.put_aside')}
        </span>
      </Tooltip>
    )
  }
  return (
    <>
      {document.bytes === 'awaited' && (
        <span className="chip outline">
          <IconClock size={14} stroke={2} aria-hidden />
          {t('documents.awaited')}
        </span>
      )}
      <ReceiptChip receipt={document.receipt} />
    </>
  )
}

function DocumentRow({
  document,
  onOpen,
  isSelected,
}: {
  document: DocumentView
  onOpen: () => void
  isSelected: boolean
}) {
  const { t, rich, format } = useWords()
  const Icon =
    document.media_type === 'application/pdf' && document.document_type !== 'scanned_form'
      ? IconFileTypePdf
      : icons[document.document_type]
  return (
    <li>
      <button
        type="button"
        className={isSelected ? 'document-row selected' : 'document-row'}
        aria-current={isSelected ? 'true' : undefined}
        onClick={onOpen}
      >
        <Thumbnail document={document} sign={<Icon size={20} stroke={1.75} aria-hidden />} />
        <span className="grow document-text">
          <span className="visually-hidden">{t('documents.view', { name: '' })}</span>
          <bdi className="document-name">{document.file_name}</bdi>
          <span className="sub fs-13">
            {t(`documents.${document.document_type}`)} ·{' '}
            <Latin>
              {mediaNames[document.media_type]}, {format.bytes(document.size_bytes)}
            </Latin>
            {document.version > 1 && <> · {rich('documents.version', { version: document.version })}</>}
          </span>
          <span className="sub fs-12">
            {rich('documents.by', {
              name: document.author_name ?? t('app.unknown_person'),
              time: format.moment(document.created_at),
            })}
          </span>
        </span>
      </button>
      <span className="document-state">
        <DocumentState document={document} />
      </span>
    </li>
  )
}

/** The documents of a visit, newest first: what it is, whose, which version, where it is, and whether its file is here. */
export function DocumentList({ lines, selectedIds, mayAttach, onOpen }: DocumentListProps) {
  const { t } = useWords()
  if (lines.length === 0) {
    return mayAttach ? (
      <EmptyState title={t('documents.none')} text={t('documents.none_text')} />
    ) : (
      <EmptyState title={t('documents.none')} />
    )
  }
  return (
    <ul className="document-list" aria-label={t('documents.title')}>
      {lines.map(({ current }) => (
        <DocumentRow
          key={current.id}
          document={current}
          isSelected={selectedIds.includes(current.id)}
          onOpen={() => onOpen(current)}
        />
      ))}
    </ul>
  )
}
