import { Button, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { shippedNumbers } from '../../shared/clinical/hospital-rules.ts'
import type { ClinicalRulesVersion } from '../../shared/settings/clinical-rules.ts'
import { queryClient } from '../api/query-client.ts'
import { useSend } from '../api/use-query.ts'
import { Note } from '../components/note.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { FallBandsTable, PainFields, RangesTable } from './clinical-numbers-fields.tsx'
import { type NumberTexts, readTexts, textsOf, untouchedNumbers, viewNumbers } from './numbers-draft.ts'
import { NumbersMoved } from './numbers-moved.tsx'

/**
 * Sets the next version of the hospital's own numbers, with where they come from and why. A version that somebody else
 * sets meanwhile takes nothing of what was typed; it is to be looked at before the next one is set over it.
 */
export function ClinicalNumbersForm({
  current,
  justSet,
  onSet,
}: {
  readonly current: ClinicalRulesVersion | null
  /** The version that was set on this page a moment ago. */
  readonly justSet: number | null
  readonly onSet: (version: number) => void
}) {
  const { t, rich, format } = useWords()
  const [edit, setEdit] = useState(untouchedNumbers)
  const [source, setSource] = useState('')
  const [reason, setReason] = useState('')
  const [hasTried, setTried] = useState(false)
  const replace = useSend('clinical_rules.replace')
  const { texts, base_version, moved } = viewNumbers(current, edit)
  const { numbers, problems } = readTexts(texts)
  const movedNote = useRef<HTMLDivElement>(null)
  const type = (typed: NumberTexts): void =>
    setEdit({ typed: { ...edit.typed, ...typed }, seen: base_version })
  const fields = {
    texts,
    problems,
    onType: (field: string, text: string): void => type({ [field]: text }),
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (moved !== null) return movedNote.current?.focus()
    if (numbers === null || problems.length > 0 || source.trim() === '' || reason.trim() === '') return
    const stored = await replace.send({
      ...numbers,
      source: source.trim(),
      reason: reason.trim(),
      base_version,
    })
    if (stored === undefined) return
    setEdit(untouchedNumbers)
    setSource('')
    setReason('')
    setTried(false)
    const [newest] = stored.items
    if (newest !== undefined) onSet(newest.version)
    queryClient.setQueryData(['clinical_rules.list', {}], stored)
  }

  return (
    <form className="card column numbers-form" onSubmit={(event) => void submit(event)} noValidate>
      <header>
        <h2>{t('organisation.numbers')}</h2>
        <span className="sub">
          {current === null
            ? t('organisation.shipped_hold')
            : rich('organisation.version_holds', {
                version: current.version,
                name: current.set_by_name ?? t('app.unknown_person'),
                time: format.moment(current.created_at),
              })}
        </span>
      </header>
      <div className="inside column">
        {justSet !== null && justSet === current?.version && (
          <Note kind="good" role="status">
            {t('organisation.numbers_set', { version: justSet })}
          </Note>
        )}
        <p className="ink-2">{t('organisation.numbers_intro')}</p>
        <RangesTable {...fields} />
        <div className="numbers-pair">
          <FallBandsTable {...fields} />
          <PainFields {...fields} />
        </div>
        <div className="user-fields">
          <TextInput
            label={t('organisation.source')}
            description={t('organisation.source_hint')}
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            value={source}
            maxLength={300}
            error={hasTried && source.trim() === '' ? t('fields.required') : undefined}
            onChange={(event) => {
              type({})
              setSource(event.currentTarget.value)
            }}
          />
          <Textarea
            label={t('organisation.why')}
            value={reason}
            maxLength={500}
            autosize
            minRows={1}
            error={hasTried && reason.trim() === '' ? t('fields.reason_needed') : undefined}
            onChange={(event) => {
              type({})
              setReason(event.currentTarget.value)
            }}
          />
        </div>
        {moved !== null && current !== null && !replace.isBusy && (
          <NumbersMoved
            ref={movedNote}
            current={current}
            lines={moved.lines}
            onTake={() => setEdit({ typed: {}, seen: current.version })}
            onKeep={() => setEdit({ ...edit, seen: current.version })}
          />
        )}
        <ErrorNote error={replace.error} />
        <div className="row row-wrap">
          <Button type="submit" variant="filled" size="md" h={44} loading={replace.isBusy}>
            {t('organisation.set_numbers')}
          </Button>
          <Button size="md" h={44} onClick={() => type(textsOf(shippedNumbers()))}>
            {t('organisation.fill_shipped')}
          </Button>
          <span className="sub">{t('admin.settings_hint')}</span>
        </div>
      </div>
    </form>
  )
}
