import { notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import { errorText } from './api/error-text.ts'
import { useSession } from './api/use-session.ts'
import { unattachedCount } from './documents/attach-queue-ui-store.ts'
import { useWords } from './i18n/use-words.tsx'
import { switchPractice } from './session/practice-switch.ts'

/** Practice mode as the frame offers it: whether it is on, the way in or out, and a new start. */
export function usePractice(): {
  readonly isOn: boolean
  readonly onSwitch: () => void
  readonly startAfresh: () => Promise<void>
} {
  const words = useWords()
  const session = useSession()
  const isOn = session?.is_practice === true
  const username = session?.user?.username ?? ''
  const userId = session?.user?.id ?? ''
  return useMemo(() => {
    const go = async (channel: Parameters<typeof switchPractice>[0]): Promise<void> => {
      const why = await switchPractice(channel, username, unattachedCount(userId))
      if (why === null) return
      const message =
        why.code === 'unsaved' || why.code === 'unattached'
          ? words.t(`practice.${why.code}`)
          : errorText(why, words)
      notifications.show({
        id: 'practice',
        message,
        closeButtonProps: { 'aria-label': words.t('app.close') },
      })
    }
    return {
      isOn,
      onSwitch: () => void go(isOn ? 'practice.leave' : 'practice.enter'),
      startAfresh: () => go('practice.start_afresh'),
    }
  }, [isOn, username, userId, words])
}
