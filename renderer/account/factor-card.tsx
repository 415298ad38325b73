import { Button, Modal } from '@mantine/core'
import { IconCheck, IconRefresh, IconShieldLock, IconShieldOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { RecoveryCodes, SecondFactorStatus } from '../../shared/account/account-ipc.ts'
import { useSend } from '../api/use-query.ts'
import { useUser } from '../api/use-session.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { Note } from '../components/note.tsx'
import { useNewRecoveryCodes } from '../components/recovery-codes-ui-store.ts'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { FactorSetupForm } from './factor-setup-form.tsx'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

interface FactorProps {
  readonly status: SecondFactorStatus
  /** Something changed: it is read again. */
  readonly onChanged: () => void
}

function TurnOff({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const { t } = useWords()
  const remove = useSend('account.remove_second_factor')
  return (
    <Modal
      opened
      title={t('account.turn_off_title')}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form
        className="column"
        onSubmit={(event) => {
          event.preventDefault()
          void remove.send({}).then((removed) => removed !== undefined && onDone())
        }}
      >
        <p>{t('account.turn_off_text')}</p>
        <FormFoot
          error={remove.error}
          isBusy={remove.isBusy}
          submit={t('account.turn_off')}
          takesFocus
          onCancel={onClose}
        />
      </form>
    </Modal>
  )
}

function FactorOn({ status, onChanged }: FactorProps) {
  const { t, rich } = useWords()
  const { username } = useUser()
  const renew = useSend('account.renew_recovery_codes')
  const [isTurningOff, setTurningOff] = useState(false)
  const left = status.recovery_codes_left
  return (
    <>
      {left === 0 ? (
        <Note kind="warn">{t('account.codes_none')}</Note>
      ) : (
        <p>{rich('account.codes_left', { count: left })}</p>
      )}
      {status.is_required && <p className="sub">{t('account.factor_required')}</p>}
      <ErrorNote error={renew.error} />
      <div className="row row-wrap">
        <Button
          leftSection={<IconRefresh {...icon} />}
          loading={renew.isBusy}
          onClick={() =>
            void renew.send({}).then((codes) => {
              if (codes === undefined) return
              useNewRecoveryCodes.getState().show({ username, codes: codes.recovery_codes })
              onChanged()
            })
          }
        >
          {t('account.renew')}
        </Button>
        {!status.is_required && (
          <Button leftSection={<IconShieldOff {...icon} />} onClick={() => setTurningOff(true)}>
            {t('account.turn_off')}
          </Button>
        )}
      </div>
      {isTurningOff && (
        <TurnOff
          onClose={() => setTurningOff(false)}
          onDone={() => {
            setTurningOff(false)
            onChanged()
          }}
        />
      )}
    </>
  )
}

function FactorOff({ status, onChanged }: FactorProps) {
  const { t } = useWords()
  const { username } = useUser()
  const start = useSend('account.start_second_factor')
  const [uri, setUri] = useState<string | null>(null)

  function turnedOn({ recovery_codes }: RecoveryCodes): void {
    useNewRecoveryCodes.getState().show({ username, codes: recovery_codes })
    setUri(null)
    onChanged()
  }

  if (uri !== null)
    return <FactorSetupForm otpauthUri={uri} onDone={turnedOn} onCancel={() => setUri(null)} />
  return (
    <>
      <ErrorNote error={start.error} />
      {status.is_required && <Note kind="warn">{t('account.factor_required')}</Note>}
      <div className="row">
        <Button
          variant="filled"
          size="md"
          h={44}
          leftSection={<IconShieldLock size={18} stroke={1.75} aria-hidden />}
          loading={start.isBusy}
          onClick={() =>
            void start.send({}).then((setup) => setup !== undefined && setUri(setup.otpauth_uri))
          }
        >
          {t('account.setup_title')}
        </Button>
      </div>
    </>
  )
}

/** One's own second factor: on or off, its recovery codes. */
export function FactorCard({ status, onChanged }: FactorProps) {
  const { t } = useWords()
  return (
    <section className="card" aria-label={t('account.second_factor')}>
      <header>
        <h2>{t('account.second_factor')}</h2>
        <span className="grow" />
        <span className={status.is_on ? 'chip' : 'chip outline'}>
          {status.is_on && <IconCheck size={14} stroke={2} aria-hidden />}
          {t(status.is_on ? 'account.factor_on' : 'account.factor_off')}
        </span>
      </header>
      <div className="inside column">
        <p className="ink-2">{t('account.second_factor_text')}</p>
        {status.is_on ? (
          <FactorOn status={status} onChanged={onChanged} />
        ) : (
          <FactorOff status={status} onChanged={onChanged} />
        )}
      </div>
    </section>
  )
}
