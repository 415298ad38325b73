import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { CallError } from '../api/call.ts'
import type { Draft } from '../api/use-draft.ts'
import { useWords } from '../i18n/use-words.tsx'
import { DraftState } from './draft-state.tsx'
import { ErrorNote } from './states.tsx'

interface FormFootProps {
  /** Why it was not saved; null also where the fields themselves say it. */
  readonly error: CallError | null
  readonly isBusy: boolean
  readonly onCancel: () => void
  /** What is typed is kept until it is saved or cancelled. */
  readonly draft?: Pick<Draft, 'savedAt' | 'isSaving' | 'error'>
  /** What the button does, where it is not plain saving. */
  readonly submit?: ReactNode
  readonly isDisabled?: boolean
  /** In a dialog that asks for nothing else: its button is what the keyboard starts on. */
  readonly takesFocus?: boolean
}

/** How a form ends: why it was refused, whether its draft is on disk, cancel and save. */
export function FormFoot(props: FormFootProps) {
  const { error, isBusy, onCancel, draft, submit, isDisabled = false, takesFocus = false } = props
  const { t } = useWords()
  return (
    <>
      <ErrorNote error={error} />
      <div className="row row-wrap">
        {draft !== undefined && <DraftState draft={draft} />}
        <span className="grow" />
        <Button size="md" h={44} onClick={onCancel}>
          {t('app.cancel')}
        </Button>
        <Button
          type="submit"
          variant="filled"
          size="md"
          h={44}
          loading={isBusy}
          disabled={isDisabled}
          {...(takesFocus ? { 'data-autofocus': true } : {})}
        >
          {submit ?? t('app.save')}
        </Button>
      </div>
    </>
  )
}
