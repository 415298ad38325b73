import { Button } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { errorText, fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import { CodeField, codeToSend, isCodeTyped, noCode } from '../components/code-field.tsx'
import { focusFirstWrong } from '../components/focus-first-wrong.ts'
import { isSameTwice, NewPasswordFields, noPassword } from '../components/new-password-fields.tsx'
import { Note } from '../components/note.tsx'
import { PasswordField } from '../components/password-field.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** One's own password: the old one, the new one, and the code where there is a second factor. */
export function PasswordCard({ hasFactor }: { hasFactor: boolean }) {
  const words = useWords()
  const { t } = words
  const change = useSend('session.change_password')
  const [old, setOld] = useState('')
  const [chosen, setChosen] = useState(noPassword)
  const [code, setCode] = useState(noCode)
  const [hasTried, setTried] = useState(false)
  const [isDone, setDone] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { error } = change
  // Somebody may have set one up on another PC since this page was read.
  const asksForCode = hasFactor || error?.code === 'second_factor_needed'
  const isWrongCode = error?.code === 'second_factor_needed' && error.was_wrong
  const refused = fieldErrorsOf(error).find(({ field }) => field === 'new_password')
  const isTold = error?.code === 'wrong_credentials' || isWrongCode || refused !== undefined

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    setDone(false)
    const isWhole = old !== '' && chosen.text !== '' && isSameTwice(chosen)
    if (isWhole && (!asksForCode || isCodeTyped(code))) {
      const changed = await change.send({
        old_password: old,
        new_password: chosen.text,
        ...(asksForCode ? codeToSend(code) : {}),
      })
      if (changed !== undefined) {
        setOld('')
        setChosen(noPassword)
        setCode(noCode)
        setTried(false)
        setDone(true)
        return
      }
    }
    focusFirstWrong(form.current)
  }

  const missing = hasTried && !isCodeTyped(code) ? t('fields.required') : undefined
  const oldMissing = hasTried && old === '' ? t('fields.required') : undefined
  const newMissing = hasTried && chosen.text === '' ? t('fields.required') : undefined
  return (
    <section className="card" aria-label={t('account.password')}>
      <header>
        <h2>{t('account.password')}</h2>
      </header>
      <form ref={form} className="inside column" onSubmit={(event) => void submit(event)} noValidate>
        <PasswordField
          label={t('account.current_password')}
          value={old}
          onChange={setOld}
          error={
            oldMissing ?? (error?.code === 'wrong_credentials' ? t('account.password_wrong') : undefined)
          }
        />
        <NewPasswordFields
          value={chosen}
          onChange={setChosen}
          hasTried={hasTried}
          error={newMissing ?? (refused === undefined ? undefined : fieldErrorText(refused, words))}
        />
        {asksForCode && (
          <CodeField
            given={code}
            onChange={setCode}
            error={missing ?? (isWrongCode ? errorText(error, words) : undefined)}
          />
        )}
        <ErrorNote error={isTold ? null : error} />
        {isDone && (
          <Note kind="good" role="status">
            {t('account.password_changed')}
          </Note>
        )}
        <div className="row">
          <Button type="submit" variant="filled" size="md" h={44} loading={change.isBusy}>
            {t('account.change_password')}
          </Button>
        </div>
      </form>
    </section>
  )
}
