import { Button, Modal, Textarea } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import {
  EXPORT_COUNTED_EVENTS,
  EXPORT_MAX_EVENTS,
  type ExportParameters,
  type ReportType,
} from '../../shared/reports/export.ts'
import { fieldErrorsOf } from '../api/error-text.ts'
import { saveTable } from '../api/save-table.ts'
import { useSend } from '../api/use-query.ts'
import { Note } from '../components/note.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords, type Words } from '../i18n/use-words.tsx'

interface ExportProps {
  readonly report: ReportType
  readonly parameters: ExportParameters
}

function useExport({ report, parameters }: ExportProps) {
  const request = useSend('reports.export')
  const [saved, setSaved] = useState<string | null>(null)
  return {
    request,
    saved,
    make: async (reason?: string): Promise<boolean> => {
      setSaved(null)
      const file = await request.send({
        report_type: report,
        parameters,
        ...(reason === undefined ? {} : { reason }),
      })
      if (file === undefined) return false
      const isSaved = await saveTable(file)
      setSaved(isSaved ? file.file_name : null)
      return true
    },
  }
}

/** A report's table as a CSV file. */
export function ExportButton(props: ExportProps & { readonly title: string }) {
  const { t, rich } = useWords()
  const { request, saved, make } = useExport(props)
  return (
    <>
      {saved !== null && (
        <span className="sub" role="status">
          {rich('organisation.export_saved', { name: saved })}
        </span>
      )}
      <Button
        leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
        aria-label={`${t('organisation.export_csv')}: ${props.title}`}
        loading={request.isBusy}
        onClick={() => void make()}
      >
        {t('organisation.export_csv')}
      </Button>
      <ErrorNote error={request.error} />
    </>
  )
}

/** How many entries there are; beyond what is counted it says so. */
function foundText(count: number, { format }: Pick<Words, 'format'>): string {
  return `${format.number(count)}${count >= EXPORT_COUNTED_EVENTS ? '+' : ''}`
}

/** What the audit's search finds as a CSV file; asks why first, and the reason stays in the audit. */
export function AuditExport({ parameters }: { readonly parameters: ExportParameters }) {
  const words = useWords()
  const { t, rich, format } = words
  const [isAsking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const [hasTried, setTried] = useState(false)
  const { request, saved, make } = useExport({ report: 'audit', parameters })
  const tooMany = fieldErrorsOf(request.error).find(({ code }) => code === 'too_many_events')

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (reason.trim() === '') return
    if (await make(reason.trim())) setAsking(false)
  }

  return (
    <>
      {saved !== null && (
        <span className="sub" role="status">
          {rich('organisation.export_saved', { name: saved })}
        </span>
      )}
      <Button
        leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
        onClick={() => {
          request.forget()
          setReason('')
          setTried(false)
          setAsking(true)
        }}
      >
        {t('organisation.export_csv')}
      </Button>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('organisation.export_title')}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        <form className="column" onSubmit={(event) => void submit(event)} noValidate>
          <p className="ink-2">
            {t('organisation.export_audit_hint', { max: format.number(EXPORT_MAX_EVENTS) })}
          </p>
          <Textarea
            label={t('organisation.export_reason')}
            value={reason}
            maxLength={500}
            minRows={2}
            data-autofocus
            error={hasTried && reason.trim() === '' ? t('fields.reason_needed') : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {tooMany !== undefined && (
            <Note kind="bad" role="alert">
              {t('organisation.export_too_many', {
                max: format.number(EXPORT_MAX_EVENTS),
                found: foundText(Number(tooMany.params?.count ?? EXPORT_MAX_EVENTS + 1), words),
              })}
            </Note>
          )}
          {request.error?.code === 'too_large' && (
            <Note kind="bad" role="alert">
              {t('organisation.export_too_large', { limit: format.bytes(request.error.limit_bytes) })}
            </Note>
          )}
          {tooMany === undefined && request.error?.code !== 'too_large' && (
            <ErrorNote error={request.error} />
          )}
          <div className="row">
            <span className="grow" />
            <Button size="md" h={44} onClick={() => setAsking(false)}>
              {t('app.cancel')}
            </Button>
            <Button type="submit" variant="filled" size="md" h={44} loading={request.isBusy}>
              {t('organisation.export_make')}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  )
}
