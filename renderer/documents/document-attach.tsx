import { ActionIcon, Button } from '@mantine/core'
import { IconFileTypePdf, IconFileUpload, IconPhoto, IconUpload, IconX } from '@tabler/icons-react'
import { type DragEvent, type FormEvent, useRef, useState } from 'react'
import { DocumentType } from '../../shared/documents/document.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import type { CallError } from '../api/call.ts'
import { errorText } from '../api/error-text.ts'
import { FieldErrorText } from '../components/field.tsx'
import { Latin } from '../components/latin.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { fileProblem, uploadDocument } from './upload.ts'
import './documents.css'

interface DocumentAttachProps {
  readonly visitId: string
  readonly onAttached: (document: DocumentView) => void
  readonly onClose: () => void
}

type Problem = CallError | 'empty' | 'choose_file' | 'choose_type'

function useAttachment({ visitId, onAttached }: Pick<DocumentAttachProps, 'visitId' | 'onAttached'>) {
  const [file, setFile] = useState<File | null>(null)
  const [type, setType] = useState<DocumentType | null>('scanned_form')
  const [sentBytes, setSentBytes] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function choose(next: File | undefined): Promise<void> {
    if (next === undefined) return
    setFile(next)
    setProblem(await fileProblem(next))
  }

  async function attach(): Promise<void> {
    if (file === null) return setProblem('choose_file')
    if (type === null) return setProblem('choose_type')
    const wrong = await fileProblem(file)
    setProblem(wrong)
    if (wrong !== null) return
    setSentBytes(0)
    const reply = await uploadDocument({ visit_id: visitId, document_type: type, file }, setSentBytes)
    setSentBytes(null)
    if (reply.ok) onAttached(reply.value)
    else setProblem(reply.error)
  }

  return { file, type, sentBytes, problem, choose, setType, attach, remove: () => setFile(null) }
}

function ChosenFile({ file, onRemove }: { file: File; onRemove: (() => void) | undefined }) {
  const { t, format } = useWords()
  const Icon = file.name.toLowerCase().endsWith('.pdf') ? IconFileTypePdf : IconPhoto
  return (
    <div className="chosen-file">
      <Icon size={22} stroke={1.75} aria-hidden />
      <span className="grow cut">
        <bdi>
          <b>{file.name}</b>
        </bdi>
        <br />
        <span className="sub fs-13">
          <Latin>{format.bytes(file.size)}</Latin>
        </span>
      </span>
      {onRemove !== undefined && (
        <Button variant="subtle" onClick={onRemove}>
          {t('documents.remove')}
        </Button>
      )}
    </div>
  )
}

function DropPlace({ onFile }: { onFile: (file: File | undefined) => void }) {
  const { t } = useWords()
  const [isOver, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  function onDrop(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    onFile(event.dataTransfer.files[0])
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button inside does the same
    <div
      className={isOver ? 'drop-place over' : 'drop-place'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <IconFileUpload size={24} stroke={1.5} aria-hidden />
      <span className="grow">
        {t('documents.drop')}
        <br />
        <span className="sub fs-13">{t('documents.limits')}</span>
      </span>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('documents.choose')}
        accept="application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png"
        onChange={(event) => {
          onFile(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
      <Button size="md" h={44} onClick={() => input.current?.click()}>
        {t('documents.choose')}
      </Button>
    </div>
  )
}

function Progress({ sent, total }: { sent: number; total: number }) {
  const { t, rich, format } = useWords()
  return (
    <div className="row sending" role="status">
      <div
        className="progress grow"
        role="progressbar"
        aria-label={t('documents.attach')}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={sent}
      >
        <i style={{ inlineSize: `${Math.round((sent / total) * 100)}%` }} />
      </div>
      <span className="fs-13 sub">
        {rich('documents.sending', { done: format.bytes(sent), total: format.bytes(total) })}
      </span>
    </div>
  )
}

/** Attaches one file to a visit: what kind it is, how far it is, and, when it is refused, why; the choice stays. */
export function DocumentAttach({ visitId, onAttached, onClose }: DocumentAttachProps) {
  const words = useWords()
  const { t } = words
  const { file, type, sentBytes, problem, choose, setType, attach, remove } = useAttachment({
    visitId,
    onAttached,
  })
  const isSending = sentBytes !== null
  function submit(event: FormEvent): void {
    event.preventDefault()
    void attach()
  }
  return (
    <form className="document-attach" aria-label={t('documents.add_title')} onSubmit={submit} noValidate>
      <div className="row">
        <h3 className="grow">{t('documents.add_title')}</h3>
        <ActionIcon
          variant="subtle"
          size={32}
          aria-label={t('app.close')}
          onClick={onClose}
          disabled={isSending}
        >
          <IconX size={18} stroke={1.75} />
        </ActionIcon>
      </div>
      {file === null ? (
        <DropPlace onFile={(next) => void choose(next)} />
      ) : (
        <ChosenFile file={file} onRemove={isSending ? undefined : remove} />
      )}
      <FieldErrorText id="document-problem">
        {problem === null
          ? null
          : typeof problem === 'string'
            ? t(`documents.${problem}`)
            : errorText(problem, words)}
      </FieldErrorText>
      <SegmentedChoice
        label={t('documents.type')}
        options={DocumentType.options.map((value) => ({ value, label: t(`documents.${value}`) }))}
        value={type}
        onChange={setType}
        isDisabled={isSending}
        isClearable={false}
        wide
      />
      {isSending && file !== null && <Progress sent={sentBytes} total={file.size} />}
      <div className="row">
        <span className="grow" />
        <Button
          type="submit"
          variant="filled"
          size="md"
          h={44}
          loading={isSending}
          leftSection={<IconUpload size={18} stroke={1.75} aria-hidden />}
        >
          {t('documents.attach')}
        </Button>
      </div>
    </form>
  )
}
