import { Button, NativeSelect } from '@mantine/core'
import { IconFilePlus, IconHistory } from '@tabler/icons-react'
import type { DocumentLine } from '../../shared/documents/document-versions.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface VersionBarProps {
  readonly line: DocumentLine<DocumentView>
  readonly shown: DocumentView
  readonly onShow: (id: string) => void
  /** Absent where nothing may be attached. */
  readonly onNewVersion: (() => void) | undefined
}

/** Which version of a document is in sight, where it is, and the way to the others; an old one says that it is old. */
export function VersionBar({ line, shown, onShow, onNewVersion }: VersionBarProps) {
  const { t, rich, format } = useWords()
  const { current, earlier } = line
  const isOld = shown.id !== current.id
  return (
    <div className={isOld ? 'version-bar old' : 'version-bar'}>
      <span className="fs-13">
        {t(`documents.${shown.document_type}`)} ·{' '}
        {rich('documents.by', {
          name: shown.author_name ?? t('app.unknown_person'),
          time: format.moment(shown.created_at),
        })}
      </span>
      <ReceiptChip receipt={shown.receipt} />
      <span className="grow" />
      {earlier.length > 0 && (
        <NativeSelect
          size="sm"
          aria-label={t('documents.versions')}
          value={shown.id}
          onChange={(event) => onShow(event.currentTarget.value)}
          data={[current, ...earlier].map(({ id, version, created_at }) => ({
            value: id,
            label: t(id === current.id ? 'documents.version_now' : 'documents.version_old', {
              version,
              time: format.moment(created_at),
            }),
          }))}
        />
      )}
      {!isOld && onNewVersion !== undefined && (
        <Button
          variant="default"
          size="compact-md"
          h={32}
          leftSection={<IconFilePlus size={16} stroke={1.75} aria-hidden />}
          onClick={onNewVersion}
        >
          {t('documents.new_version')}
        </Button>
      )}
      {isOld && (
        <div className="version-old" role="status">
          <IconHistory size={18} stroke={1.75} aria-hidden />
          <span className="grow">{rich('documents.is_old', { version: shown.version })}</span>
          <Button variant="default" size="compact-md" h={32} onClick={() => onShow(current.id)}>
            {t('documents.show_now')}
          </Button>
        </div>
      )}
    </div>
  )
}
