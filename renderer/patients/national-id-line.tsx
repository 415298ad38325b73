import { Button } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { PatientView } from '../../shared/patients/patients-ipc.ts'
import { type CallError, call } from '../api/call.ts'
import { useMay } from '../api/use-session.ts'
import { Latin } from '../components/latin.tsx'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** How long a whole number stands on the screen. */
const SHOWN_MS = 30_000

interface NationalIdLineProps {
  readonly patient: Pick<PatientView, 'id' | 'full_name'>
  readonly last4: string
}

/**
 * The end of a national ID, and the whole of it for half a minute to who may see it and says why. It is asked for
 * without the cache of questions and answers, so nothing of it stays when it is hidden or the page is left.
 */
export function NationalIdLine({ patient, last4 }: NationalIdLineProps) {
  const { t, rich } = useWords()
  const mayReveal = useMay('patients.reveal_ssn')
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<CallError | null>(null)
  const [shown, setShown] = useState<string | null>(null)
  useEffect(() => {
    if (shown === null) return undefined
    const timer = setTimeout(() => setShown(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown])

  async function reveal(reason: string): Promise<void> {
    setBusy(true)
    const reply = await call('patients.reveal_ssn', { id: patient.id, reason })
    setBusy(false)
    setError(reply.ok ? null : reply.error)
    if (!reply.ok) return
    setAsking(false)
    setShown(reply.value.ssn)
  }

  return (
    <>
      <span role="status" className="national-id">
        {shown === null ? (
          rich('patient.national_id_ends', { digits: last4 })
        ) : (
          <Latin>{inGroups(shown)}</Latin>
        )}
        {shown !== null && <span className="sub"> {t('patient.hidden_soon')}</span>}
      </span>{' '}
      {shown !== null ? (
        <Button
          size="compact-md"
          h={32}
          variant="subtle"
          leftSection={<IconEyeOff size={16} stroke={1.75} aria-hidden />}
          onClick={() => setShown(null)}
        >
          {t('patient.hide_national_id')}
        </Button>
      ) : (
        mayReveal && (
          <Button
            size="compact-md"
            h={32}
            variant="subtle"
            leftSection={<IconEye size={16} stroke={1.75} aria-hidden />}
            onClick={() => {
              setError(null)
              setAsking(true)
            }}
          >
            {t('patient.show_national_id')}
          </Button>
        )
      )}
      {isAsking && (
        <ReasonDialog
          title={t('patient.show_national_id')}
          text={rich('patient.why_national_id', { name: patient.full_name })}
          label={t('patient.reason')}
          submit={t('patient.show_national_id')}
          error={error}
          isBusy={isBusy}
          onSubmit={(reason) => void reveal(reason)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

/** 1, 6, 2, 4 and 1 digits, as they stand on the card: century, birth date, governorate, serial, check. */
function inGroups(digits: string): string {
  return [
    digits.slice(0, 1),
    digits.slice(1, 7),
    digits.slice(7, 9),
    digits.slice(9, 13),
    digits.slice(13),
  ].join('\u202f')
}
