import { Modal, NativeSelect } from '@mantine/core'
import { IconArrowsDiff } from '@tabler/icons-react'
import { useState } from 'react'
import { useWords } from '../i18n/use-words.tsx'
import { type ComparedSection, VersionComparison } from './version-comparison.tsx'

/** A signed version of a form or a report. */
export interface SignedVersion {
  readonly id: string
  readonly version: number
  readonly author_name: string | null
  readonly signed_at: string
  readonly amendment_reason: string | null
}

interface VersionsProps<V extends SignedVersion> {
  /** What they are versions of. */
  readonly title: string
  readonly versions: readonly V[]
  readonly compare: (older: V, newer: V) => readonly ComparedSection[]
}

function Heading({ version }: { version: SignedVersion }) {
  const { t, rich, format } = useWords()
  return (
    <>
      {rich('form.version', { version: version.version })}
      <br />
      <span className="sub fs-13">
        <bdi>{version.author_name ?? t('app.unknown_person')}</bdi> · {format.moment(version.signed_at)}
        {version.amendment_reason !== null && (
          <>
            <br />
            {rich('visits.because', { reason: version.amendment_reason })}
          </>
        )}
      </span>
    </>
  )
}

function VersionsDialog<V extends SignedVersion>({
  title,
  versions,
  compare,
  onClose,
}: VersionsProps<V> & { readonly onClose: () => void }) {
  const { t, format } = useWords()
  const ordered = versions.toSorted((a, b) => a.version - b.version)
  const [olderId, setOlderId] = useState(ordered.at(-2)?.id)
  const [newerId, setNewerId] = useState(ordered.at(-1)?.id)
  const older = ordered.find(({ id }) => id === olderId)
  const newer = ordered.find(({ id }) => id === newerId)
  const choice = (label: string, value: string | undefined, onChange: (id: string) => void) => (
    <NativeSelect
      data-autofocus
      label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={ordered.map(({ id, version, signed_at }) => ({
        value: id,
        label: `${t('form.version', { version })} · ${format.moment(signed_at)}`,
      }))}
    />
  )
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={`${t('visits.versions')} · ${title}`}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <div className="column">
        <div className="row">
          {choice(t('visits.version_older'), olderId, setOlderId)}
          {choice(t('visits.version_newer'), newerId, setNewerId)}
        </div>
        {older !== undefined && newer !== undefined && (
          <VersionComparison
            older={<Heading version={older} />}
            newer={<Heading version={newer} />}
            sections={compare(older, newer)}
          />
        )}
      </div>
    </Modal>
  )
}

/** Opens the versions of a form or a report side by side; nothing while there is one. */
export function VersionsButton<V extends SignedVersion>(props: VersionsProps<V>) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  if (props.versions.length < 2) return null
  return (
    <>
      <button type="button" className="text-button row" onClick={() => setOpen(true)}>
        <IconArrowsDiff size={16} stroke={1.75} aria-hidden />
        {t('visits.versions')}
      </button>
      {isOpen && <VersionsDialog {...props} onClose={() => setOpen(false)} />}
    </>
  )
}
