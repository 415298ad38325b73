import { type FormEvent, useRef, useState } from 'react'
import type { RecoveryCodes } from '../../shared/account/account-ipc.ts'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { useSend } from '../api/use-query.ts'
import { isCodeTyped, noCode } from '../components/code-field.tsx'
import { focusFirstWrong } from '../components/focus-first-wrong.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { SecondFactorSetup } from '../components/second-factor-setup.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface FactorSetupFormProps {
  readonly otpauthUri: string
  readonly onDone: (codes: RecoveryCodes) => void
  readonly onCancel: () => void
}

/** Gives an authenticator app the second factor; its first code turns it on. */
export function FactorSetupForm({ otpauthUri, onDone, onCancel }: FactorSetupFormProps) {
  const { t } = useWords()
  const confirm = useSend('account.confirm_second_factor')
  const [code, setCode] = useState(noCode)
  const [hasTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { error } = confirm
  const isWrong = error?.code === 'second_factor_needed'
  const missing = hasTried && !isCodeTyped(code) ? t('account.code_missing') : undefined

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (isCodeTyped(code)) {
      const codes = await confirm.send({ totp: compactDigits(code.totp) })
      if (codes !== undefined) return onDone(codes)
    }
    focusFirstWrong(form.current)
  }

  return (
    <form
      ref={form}
      className="column"
      aria-label={t('account.setup_title')}
      onSubmit={(event) => void submit(event)}
      noValidate
    >
      <SecondFactorSetup
        otpauthUri={otpauthUri}
        given={code}
        onChange={setCode}
        error={missing ?? (isWrong ? t('account.code_wrong_setup') : undefined)}
      />
      <FormFoot
        error={isWrong ? null : error}
        isBusy={confirm.isBusy}
        submit={t('account.setup_done')}
        onCancel={onCancel}
      />
    </form>
  )
}
