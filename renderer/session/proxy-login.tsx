import { Button, Modal, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconKey } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import { errorText } from '../api/error-text.ts'
import { queryClient } from '../api/query-client.ts'
import { useSend } from '../api/use-query.ts'
import { focusFirstWrong } from '../components/focus-first-wrong.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { PasswordField } from '../components/password-field.tsx'
import { useWords } from '../i18n/use-words.tsx'

const isName = (text: string): boolean => text !== '' && !text.includes(':')

function ProxyLoginForm({ onClose }: { onClose: () => void }) {
  const words = useWords()
  const { t } = words
  const give = useSend('network.give_proxy_login')
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [hasTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { error } = give
  const isRefused = error?.code === 'conflict' && error.reason === 'proxy_login_refused'

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    // The dialog stands in the sign-in form, which would take this for its own.
    event.stopPropagation()
    setTried(true)
    const isWhole = isName(username) && password !== ''
    const given = isWhole ? await give.send({ username, password }) : undefined
    if (given === undefined) {
      focusFirstWrong(form.current)
      return
    }
    const message = t(given.is_kept ? 'network.proxy_login_kept' : 'network.proxy_login_not_kept')
    notifications.show({ id: 'proxy', message, closeButtonProps: { 'aria-label': t('app.close') } })
    void queryClient.invalidateQueries({ queryKey: ['sync.status'] })
    onClose()
  }

  const missing = hasTried && password === '' ? t('fields.required') : undefined
  return (
    <form ref={form} className="column" onSubmit={(event) => void submit(event)} noValidate>
      <p>{t('network.proxy_login_text')}</p>
      <TextInput
        label={t('network.proxy_login_name')}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        error={hasTried && !isName(username) ? t('network.proxy_login_name_wrong') : undefined}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        dir="ltr"
        maxLength={200}
        data-autofocus
      />
      <PasswordField
        label={t('network.proxy_login_password')}
        value={password}
        onChange={setPassword}
        error={missing ?? (isRefused ? errorText(error, words) : undefined)}
      />
      <FormFoot
        error={isRefused ? null : error}
        isBusy={give.isBusy}
        submit={t('network.proxy_login_go')}
        onCancel={onClose}
      />
    </form>
  )
}

/** Where the proxy asks for a name and a password: the way to give them, for IT, before anybody signs in. */
export function ProxyLogin() {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button
        size="compact-md"
        h={36}
        leftSection={<IconKey size={16} stroke={1.75} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('network.proxy_login_open')}
      </Button>
      {isAsking && (
        <Modal
          opened
          onClose={() => setAsking(false)}
          title={t('network.proxy_login_title')}
          closeButtonProps={{ 'aria-label': t('app.close') }}
        >
          <ProxyLoginForm onClose={() => setAsking(false)} />
        </Modal>
      )}
    </>
  )
}
