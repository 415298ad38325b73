import { ActionIcon, Button, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { CodeApproval, type EnrolmentCode } from '../../shared/reports/admin-ipc.ts'
import { queryClient } from '../api/query-client.ts'
import { useSend } from '../api/use-query.ts'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

function CodeView({ code }: { code: EnrolmentCode }) {
  const { t, rich, format } = useWords()
  return (
    <div className="column" role="status">
      <div className="row row-wrap">
        <output className="enrolment-code n" aria-label={t('admin.code')}>
          {code.enrolment_code}
        </output>
        <CopyButton value={code.enrolment_code}>
          {({ copied, copy }) => (
            <Button
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {t(copied ? 'admin.copied' : 'admin.copy')}
            </Button>
          )}
        </CopyButton>
        <span className="sub">{rich('admin.expires', { time: format.moment(code.expires_at) })}</span>
      </div>
      <p className="sub fs-13">{t('admin.enrol_command')}</p>
      <code className="n enrol-command">{`npm run station -- --profile FOLDER --server URL --enrolment-code ${code.enrolment_code}`}</code>
    </div>
  )
}

/** Makes a one-time code for a new station. It is shown once: closing the panel forgets it. */
export function EnrolPanel({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const [code, setCode] = useState<EnrolmentCode | null>(null)
  const [approve, setApprove] = useState<CodeApproval>('auto')
  const create = useSend('admin.create_enrolment_code')
  async function make(): Promise<void> {
    const made = await create.send({ approve })
    if (made === undefined) return
    setCode(made)
    void queryClient.invalidateQueries({ queryKey: ['admin.list_enrolment_codes'] })
  }
  return (
    <section className="admin-panel" aria-label={t('admin.enrol_title')}>
      <div className="row">
        <h3>{t('admin.enrol_title')}</h3>
        <span className="grow" />
        <ActionIcon variant="subtle" size={32} aria-label={t('app.close')} onClick={onClose}>
          <IconX size={18} stroke={1.75} />
        </ActionIcon>
      </div>
      <p className="ink-2">{t('admin.enrol_text')}</p>
      {code === null ? (
        <div className="column">
          <SegmentedChoice
            label={t('admin.approval')}
            isClearable={false}
            options={CodeApproval.options.map((value) => ({ value, label: t(`admin.approval_${value}`) }))}
            value={approve}
            onChange={(value) => setApprove(value ?? 'auto')}
          />
          <span className="sub">{t(`admin.approval_${approve}_hint`)}</span>
        </div>
      ) : (
        <CodeView code={code} />
      )}
      {code === null && (
        <div className="row row-wrap">
          <Button variant="filled" size="md" h={44} loading={create.isBusy} onClick={() => void make()}>
            {t('admin.make_code')}
          </Button>
        </div>
      )}
      <ErrorNote error={create.error} />
    </section>
  )
}
