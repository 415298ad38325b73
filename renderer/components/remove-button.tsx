import { Button } from '@mantine/core'
import { IconTrashX } from '@tabler/icons-react'
import { useState } from 'react'
import type { CallError } from '../api/call.ts'
import { useWords } from '../i18n/use-words.tsx'
import { ReasonDialog } from './reason-dialog.tsx'

interface RemoveButtonProps {
  readonly of: 'patient' | 'contact' | 'study'
  /** What is removed, for who hears the button by itself. */
  readonly name: string
  readonly error: CallError | null
  readonly isBusy: boolean
  /** Answers whether it was removed. */
  readonly onRemove: (reason: string) => Promise<boolean>
  readonly onClose: () => void
}

/** Removes a record that was entered in error; nobody does so without saying why. */
export function RemoveButton({ of, name, error, isBusy, onRemove, onClose }: RemoveButtonProps) {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  const close = (): void => {
    setAsking(false)
    onClose()
  }
  return (
    <>
      <Button
        size="compact-md"
        h={36}
        variant="subtle"
        aria-label={`${t('removals.entered_in_error')} ${name}`}
        leftSection={<IconTrashX size={16} stroke={1.75} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('removals.entered_in_error')}
      </Button>
      {isAsking && (
        <ReasonDialog
          title={t(`removals.${of}_title`)}
          text={t(`removals.${of}_text`)}
          label={t('removals.why')}
          submit={t('removals.remove')}
          error={error}
          isBusy={isBusy}
          onSubmit={(reason) =>
            void onRemove(reason).then((isDone) => {
              if (isDone) close()
            })
          }
          onClose={close}
        />
      )}
    </>
  )
}
