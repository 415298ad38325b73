import { Button, Modal } from '@mantine/core'
import { IconAmbulance } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import { errorText } from '../api/error-text.ts'
import { queryClient } from '../api/query-client.ts'
import { useSend } from '../api/use-query.ts'
import { useMay, useSession } from '../api/use-session.ts'
import { useWords } from '../i18n/use-words.tsx'
import { EmergencyReasonField, isReasonWhole } from './emergency-reason.tsx'
import { focusFirstWrong } from './focus-first-wrong.ts'
import { FormFoot } from './form-foot.tsx'
import { PasswordField } from './password-field.tsx'

function PatientEmergencyForm({ patientId, onClose }: { patientId: string; onClose: () => void }) {
  const words = useWords()
  const { t } = words
  const open = useSend('emergency.open_patient')
  const [reason, setReason] = useState('')
  const [password, setPassword] = useState('')
  const [hasTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { error } = open
  const isWrongPassword = error?.code === 'wrong_credentials'

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    const isWhole = isReasonWhole(reason) && password !== ''
    const opened = isWhole ? await open.send({ patient_id: patientId, reason, password }) : undefined
    if (opened === undefined) {
      focusFirstWrong(form.current)
      return
    }
    onClose()
    // What was withheld is read anew, and the strip over the screens with it.
    await queryClient.invalidateQueries()
  }

  const missing = hasTried && password === '' ? t('fields.required') : undefined
  return (
    <form ref={form} className="column" onSubmit={(event) => void submit(event)} noValidate>
      <p>{t('emergency.patient_text')}</p>
      <EmergencyReasonField value={reason} onChange={setReason} hasTried={hasTried} isFirst />
      <PasswordField
        label={t('emergency.password')}
        value={password}
        onChange={setPassword}
        error={missing ?? (isWrongPassword ? errorText(error, words) : undefined)}
      />
      <p className="sub">{t('emergency.reviewed')}</p>
      <FormFoot
        error={isWrongPassword ? null : error}
        isBusy={open.isBusy}
        submit={t('emergency.patient_go')}
        onCancel={onClose}
      />
    </form>
  )
}

/** Where something of a patient is withheld: the way to it for who cannot wait, with a reason and the password. */
export function PatientEmergency({ patientId }: { patientId: string }) {
  const { t } = useWords()
  const mayOpen = useMay('patients.break_glass')
  const isPractice = useSession()?.is_practice === true
  const [isAsking, setAsking] = useState(false)
  if (!mayOpen || isPractice) return null
  return (
    <>
      <Button
        size="compact-md"
        h={36}
        leftSection={<IconAmbulance size={16} stroke={1.75} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('emergency.patient_open')}
      </Button>
      {isAsking && (
        <Modal
          opened
          onClose={() => setAsking(false)}
          title={t('emergency.patient_title')}
          closeButtonProps={{ 'aria-label': t('app.close') }}
        >
          <PatientEmergencyForm patientId={patientId} onClose={() => setAsking(false)} />
        </Modal>
      )}
    </>
  )
}
