import { Modal } from '@mantine/core'
import { showSession } from '../api/use-people.ts'
import { useSend } from '../api/use-query.ts'
import { useUser } from '../api/use-session.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { leavePlace } from './lock.ts'
import { useSessionUi } from './session-ui-store.ts'

/** Ends the sign-in of the person at the screen, after saying what that means. */
export function SignOutDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const user = useUser()
  const signOut = useSend('session.sign_out')

  async function signOutNow(): Promise<void> {
    await leavePlace(user.username)
    // Whoever signs in anew begins at the first page.
    const { left, remember } = useSessionUi.getState()
    if (left !== null) remember({ ...left, hash: '', focus_id: null })
    const status = await signOut.send({})
    if (status === undefined) useSessionUi.getState().forget()
    else showSession(status)
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('pin.sign_out_title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form
        className="column"
        onSubmit={(event) => {
          event.preventDefault()
          void signOutNow()
        }}
      >
        <p>{t('pin.sign_out_text')}</p>
        <p className="sub">{t('pin.sign_out_lock')}</p>
        <FormFoot
          error={signOut.error}
          isBusy={signOut.isBusy}
          submit={t('pin.sign_out')}
          takesFocus
          onCancel={onClose}
        />
      </form>
    </Modal>
  )
}
