import { ActionIcon, Button, NativeSelect } from '@mantine/core'
import {
  IconCircleCheck,
  IconFileTypePdf,
  IconFileUpload,
  IconPhoto,
  IconUpload,
  IconX,
} from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { DocumentType } from '../../shared/documents/document.ts'
import { errorText } from '../api/error-text.ts'
import { FieldErrorText } from '../components/field.tsx'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { useWords } from '../i18n/use-words.tsx'
import {
  attachQueued,
  clearQueue,
  type QueuedFile,
  type QueuePlace,
  removeQueued,
  setQueuedType,
  useQueue,
} from './attach-queue-ui-store.ts'
import type { Attaching } from './use-attaching.ts'
import './documents.css'

function DropPlace({
  onFiles,
  isMany,
  isSmall,
}: {
  onFiles: (files: readonly File[]) => void
  isMany: boolean
  isSmall: boolean
}) {
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className={isSmall ? 'drop-place small' : 'drop-place'}>
      {!isSmall && (
        <>
          <IconFileUpload size={24} stroke={1.5} aria-hidden />
          <span className="grow">
            {t('documents.drop')}
            <br />
            <span className="sub fs-13">{t('documents.limits')}</span>
          </span>
        </>
      )}
      <input
        ref={input}
        type="file"
        multiple={isMany}
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('documents.choose')}
        accept="application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
      <Button size="md" h={44} onClick={() => input.current?.click()}>
        {t('documents.choose')}
      </Button>
    </div>
  )
}

function FileState({ entry }: { entry: QueuedFile }) {
  const words = useWords()
  const { t, rich, format } = words
  const { state, file } = entry
  switch (state.kind) {
    case 'refused':
      return (
        <FieldErrorText id={`refused-${entry.key}`}>{t(`documents.refused_${state.reason}`)}</FieldErrorText>
      )
    case 'failed':
      return <FieldErrorText id={`failed-${entry.key}`}>{errorText(state.error, words)}</FieldErrorText>
    case 'sending':
      return (
        <div className="row sending" role="status">
          <div
            className="progress grow"
            role="progressbar"
            aria-label={t('documents.attach')}
            aria-valuemin={0}
            aria-valuemax={file.size}
            aria-valuenow={state.bytes}
          >
            <i style={{ inlineSize: `${Math.round((state.bytes / file.size) * 100)}%` }} />
          </div>
          <span className="fs-13 sub">
            {rich('documents.sending', { done: format.bytes(state.bytes), total: format.bytes(file.size) })}
          </span>
        </div>
      )
    case 'attached':
      return (
        <span className="row fs-13 queue-done" role="status">
          <IconCircleCheck size={16} stroke={2} aria-hidden />
          {t('documents.attached')}
        </span>
      )
    case 'checking':
    case 'ready':
    case 'waiting':
      return (
        <span className="sub fs-13">
          <Latin>{format.bytes(file.size)}</Latin>
          {state.kind === 'waiting' && ` · ${t('documents.in_line')}`}
        </span>
      )
  }
}

function QueueRow({ place, entry }: { place: QueuePlace; entry: QueuedFile }) {
  const { t } = useWords()
  const { key, file, state, document_type } = entry
  const Icon = file.name.toLowerCase().endsWith('.pdf') ? IconFileTypePdf : IconPhoto
  const isOnItsWay = state.kind === 'sending' || state.kind === 'waiting' || state.kind === 'attached'
  return (
    <li className={state.kind === 'refused' ? 'queue-row refused' : 'queue-row'} data-state={state.kind}>
      <Icon size={22} stroke={1.75} aria-hidden />
      <span className="grow queue-text">
        <bdi className="document-name">{file.name}</bdi>
        <FileState entry={entry} />
      </span>
      {!isOnItsWay && (
        <ActionIcon
          variant="subtle"
          size={32}
          aria-label={t('documents.remove_file', { name: file.name })}
          onClick={() => removeQueued(place, key)}
        >
          <IconX size={18} stroke={1.75} />
        </ActionIcon>
      )}
      {state.kind !== 'refused' && state.kind !== 'attached' && (
        <NativeSelect
          className="queue-type"
          size="sm"
          aria-label={t('documents.type_of', { name: file.name })}
          value={document_type}
          disabled={isOnItsWay}
          onChange={(event) => setQueuedType(place, key, DocumentType.parse(event.currentTarget.value))}
          data={DocumentType.options.map((value) => ({ value, label: t(`documents.${value}`) }))}
        />
      )}
    </li>
  )
}

interface DocumentAttachProps {
  readonly attaching: Attaching
  /** Called with the documents' ids when every file of the queue is attached. */
  readonly onAttached: (documentIds: readonly string[]) => void
}

/** Tells once when all is attached; files that were refused stay in sight until a person takes them away. */
function useFinish(place: QueuePlace, queue: readonly QueuedFile[], onDone: (ids: string[]) => void): void {
  const latest = useRef(onDone)
  latest.current = onDone
  const { userId, visitId } = place
  useEffect(() => {
    const attached = queue.flatMap(({ state }) => (state.kind === 'attached' ? [state.documentId] : []))
    if (attached.length === 0 || attached.length < queue.length) return
    clearQueue({ userId, visitId })
    latest.current(attached)
  }, [queue, userId, visitId])
}

/** Attaches files to a visit: what kind each is, how far it is, and why one is refused; the others go on meanwhile. */
export function DocumentAttach({ attaching, onAttached }: DocumentAttachProps) {
  const { t, rich } = useWords()
  const { place, replaced } = attaching
  const queue = useQueue(place)
  const [isNothingChosen, setNothingChosen] = useState(false)
  const actions = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a file that comes in shows the way to attach it
  useEffect(() => {
    // Newer browsers answer a promise, which an effect may not.
    void actions.current?.scrollIntoView({ block: 'nearest' })
  }, [queue.length])
  const isSending = queue.some(({ state }) => state.kind === 'sending' || state.kind === 'waiting')
  const toSend = queue.filter(({ state }) => ['ready', 'failed', 'checking'].includes(state.kind))
  const title = t(replaced === null ? 'documents.add_title' : 'documents.new_version')
  useFinish(place, queue, (ids) => {
    attaching.close()
    onAttached(ids)
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    setNothingChosen(toSend.length === 0)
    void attachQueued(place)
  }
  return (
    <form className="document-attach" aria-label={title} onSubmit={submit} noValidate>
      <div className="row">
        <h3 className="grow">{title}</h3>
        <ActionIcon
          variant="subtle"
          size={32}
          aria-label={t('app.close')}
          disabled={isSending}
          onClick={() => {
            clearQueue(place)
            attaching.close()
          }}
        >
          <IconX size={18} stroke={1.75} />
        </ActionIcon>
      </div>
      {replaced !== null && (
        <Note kind="warn">{rich('documents.replaces', { name: replaced.file_name })}</Note>
      )}
      {queue.length > 0 && (
        <ul className="queue" aria-label={t('documents.queue')}>
          {queue.map((entry) => (
            <QueueRow key={entry.key} place={place} entry={entry} />
          ))}
        </ul>
      )}
      <FieldErrorText id="document-problem">
        {isNothingChosen && queue.length === 0 ? t('documents.choose_file') : null}
      </FieldErrorText>
      <div className="row attach-actions" ref={actions}>
        {!isSending && (replaced === null || queue.length === 0) && (
          <DropPlace
            isMany={replaced === null}
            isSmall={queue.length > 0}
            onFiles={(files) => {
              setNothingChosen(false)
              attaching.add(files)
            }}
          />
        )}
        <span className="grow" />
        <Button
          type="submit"
          variant="filled"
          size="md"
          h={44}
          loading={isSending}
          disabled={queue.length > 0 && toSend.length === 0 && !isSending}
          leftSection={<IconUpload size={18} stroke={1.75} aria-hidden />}
        >
          {t('documents.attach')}
        </Button>
      </div>
    </form>
  )
}
