import { ActionIcon, Button } from '@mantine/core'
import { IconUserPlus, IconX } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import type { DuplicateCandidate, PatientView } from '../../shared/patients/patients-ipc.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useNow } from '../components/clock.tsx'
import { DraftState } from '../components/draft-state.tsx'
import { FirstSyncNote } from '../components/first-sync-note.tsx'
import { Note } from '../components/note.tsx'
import { ErrorNote, ErrorState, LoadingRows } from '../components/states.tsx'
import { useCommand } from '../components/use-command.ts'
import { useWords } from '../i18n/use-words.tsx'
import { DuplicateCard } from './duplicate-card.tsx'
import { DuplicatesOnServer, ServerCheck } from './duplicates-on-server.tsx'
import { kindOf, RegisterKind } from './register-kind.tsx'
import { type RegistrationField, toPatientInput, typedByHand, typedErrors } from './registration.ts'
import { RegistrationForm } from './registration-form.tsx'
import { useDuplicates } from './use-duplicates.ts'
import { useRegistration } from './use-registration.ts'

interface RegisterPanelProps {
  /** A national ID that was searched and not found. */
  readonly startWithId: string | null
  readonly onClose: () => void
  readonly onRegistered: (patient: PatientView) => void
  readonly onOpen: (patientId: string) => void
}

const coreFieldNames: Readonly<Record<string, RegistrationField>> = { date_of_birth: 'born' }

/** Enter right after the question loses nothing. */
const takeFocus = (button: HTMLButtonElement | null): void => button?.focus()

/** With more fields than this typed by hand, leaving the form asks first. */
const ASK_ABOVE_FIELDS = 2

interface RegistrationProps {
  readonly registration: ReturnType<typeof useRegistration>
}

/** Says that what stands here was typed earlier, and offers an empty form. */
function Continued({ registration }: RegistrationProps) {
  const { t, rich, format } = useWords()
  const { continuedFrom, startEmpty } = registration
  if (continuedFrom === null) return null
  return (
    <Note kind="warn" role="status">
      {rich('register.continued_from', { time: format.moment(continuedFrom) })}{' '}
      <button type="button" className="text-button" onClick={() => void startEmpty()}>
        {t('register.start_empty')}
      </button>
    </Note>
  )
}

/** An unfinished registration of somebody else than was searched for: the person decides what becomes of it. */
function Offer({ registration }: RegistrationProps) {
  const { t, rich, format } = useWords()
  const { draft, offeredName, continueOffered, startEmpty } = registration
  const time = format.moment(draft.stored?.saved_at ?? '')
  return (
    <div className="register-fields">
      <Note kind="warn" role="status">
        <b>
          {offeredName === ''
            ? rich('register.unfinished', { time })
            : rich('register.unfinished_named', { time, name: offeredName })}
        </b>{' '}
        {t('register.unfinished_text')}
      </Note>
      <Button variant="filled" size="md" h={44} onClick={continueOffered}>
        {t('register.continue_unfinished')}
      </Button>
      <Button size="md" h={44} onClick={() => void startEmpty()}>
        {t('register.start_with_id')}
      </Button>
    </div>
  )
}

/** Registration beside the search: fills from the national ID, shows who may be registered already, loses nothing. */
export function RegisterPanel({ startWithId, onClose, onRegistered, onOpen }: RegisterPanelProps) {
  const words = useWords()
  const { t, format } = words
  const today = format.localDate(useNow())
  const registration = useRegistration(today, startWithId)
  const { texts, filled, draft, stage, type } = registration
  const isReady = stage === 'open'
  const duplicates = useDuplicates(texts)
  const [setAside, setSetAside] = useState<ReadonlySet<string>>(new Set())
  const [hasTried, setTried] = useState(false)
  const [isAskingToDiscard, setAskingToDiscard] = useState(false)
  const next = useAsk('patients.next_medical_number', {}, { entities: ['patients'] }).data
  const register = useSend('patients.register')
  const form = useRef<HTMLFormElement>(null)

  useEffect(() => {
    if (isReady)
      document.getElementById(startWithId === null ? 'register-ssn' : 'register-full_name')?.focus()
  }, [isReady, startWithId])

  const typed = typedErrors(texts, today)
  const refused = fieldErrorsOf(register.error)
  const isUndecided = ({ patient }: DuplicateCandidate): boolean => !setAside.has(patient.id)
  const isSubmitting = useRef(false)

  function errorOf(field: RegistrationField): string | undefined {
    const code = typed.get(field)
    const isTold =
      hasTried || (texts[field] !== '' && field !== 'ssn' && field !== 'born' && field !== 'full_name')
    if (code !== undefined && isTold) return t(`fields.${code}`)
    const error = refused.find((each) => (coreFieldNames[each.field] ?? each.field) === field)
    return error === undefined ? undefined : fieldErrorText(error, words)
  }

  async function submit(event?: FormEvent): Promise<void> {
    event?.preventDefault()
    if (!isReady || isSubmitting.current) return
    isSubmitting.current = true
    try {
      await registerTyped()
    } finally {
      isSubmitting.current = false
    }
  }

  async function registerTyped(): Promise<void> {
    setTried(true)
    await draft.flush()
    if (typed.size > 0) {
      setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
      return
    }
    // What is shown may still be the answer to an earlier key.
    const alike = await duplicates.check()
    if (alike === undefined || alike.some(isUndecided)) return
    const patient = await register.send(toPatientInput(texts))
    if (patient === undefined) {
      setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
      return
    }
    await draft.discard()
    onRegistered(patient)
  }

  async function discard(): Promise<void> {
    await draft.discard()
    onClose()
  }

  /** Little is thrown away at once, more only after a question. What is offered, or not read yet, stays as it is. */
  function cancel(): void {
    if (!isReady) onClose()
    else if (typedByHand(texts, today).length > ASK_ABOVE_FIELDS) setAskingToDiscard(true)
    else void discard()
  }

  useCommand('form.submit', () => void submit())

  const number =
    next === undefined
      ? ''
      : next.medical_number === null
        ? t('register.no_number')
        : kindOf(texts) === 'unidentified'
          ? t('register.temporary_number')
          : formatMedicalNumber(next.medical_number)
  return (
    <section className="register-panel" aria-label={t('register.title')}>
      <header>
        <IconUserPlus size={18} stroke={1.75} aria-hidden />
        <h2>{t('register.title')}</h2>
        <span className="grow" />
        <ActionIcon variant="subtle" size={36} aria-label={t('app.close')} onClick={cancel}>
          <IconX size={18} stroke={1.75} />
        </ActionIcon>
      </header>
      {isReady ? (
        <form
          className="register-fields"
          ref={form}
          onSubmit={(event) => void submit(event)}
          id="register-form"
          noValidate
        >
          <FirstSyncNote />
          <Continued registration={registration} />
          <RegisterKind texts={texts} today={today} onPut={registration.put} />
          {hasTried && typed.has('mother_id') && (
            <p className="field-error" role="alert">
              {t('fields.mother_missing')}
            </p>
          )}
          <RegistrationForm
            key={kindOf(texts)}
            texts={texts}
            filled={filled}
            today={today}
            errorOf={errorOf}
            onType={type}
            onLeave={() => void draft.flush()}
            number={number}
          />
          {duplicates.items.map((candidate) => (
            <DuplicateCard
              key={candidate.patient.id}
              candidate={candidate}
              isSetAside={setAside.has(candidate.patient.id)}
              onOpen={() => onOpen(candidate.patient.id)}
              onDifferentPerson={() => setSetAside(new Set([...setAside, candidate.patient.id]))}
            />
          ))}
          <DuplicatesOnServer
            lookup={duplicates.lookup}
            name={texts.full_name}
            isAlone={duplicates.items.length === 0}
            onOpen={onOpen}
          />
          {hasTried && typed.size === 0 && duplicates.items.some(isUndecided) && (
            <p className="field-error" role="alert">
              {t('register.decide_first')}
            </p>
          )}
          <ErrorNote error={duplicates.error ?? register.error} />
        </form>
      ) : stage === 'offered' ? (
        <Offer registration={registration} />
      ) : draft.readError === null ? (
        <LoadingRows />
      ) : (
        <ErrorState error={draft.readError} onRetry={draft.retry} />
      )}
      {isReady && <ServerCheck lookup={duplicates.lookup} />}
      {isAskingToDiscard ? (
        <footer role="alertdialog" aria-label={t('register.discard_question')}>
          <b className="grow">{t('register.discard_question')}</b>
          <Button size="md" h={44} variant="subtle" ref={takeFocus} onClick={() => setAskingToDiscard(false)}>
            {t('register.go_on')}
          </Button>
          <Button size="md" h={44} onClick={() => void draft.flush().then(onClose)}>
            {t('register.keep_for_later')}
          </Button>
          <Button size="md" h={44} variant="filled" onClick={() => void discard()}>
            {t('register.discard')}
          </Button>
        </footer>
      ) : (
        <footer>
          <DraftState draft={draft} />
          <span className="grow" />
          <Button size="md" h={44} onClick={cancel}>
            {t('app.cancel')}
          </Button>
          <Button
            type="submit"
            form="register-form"
            variant="filled"
            size="md"
            h={44}
            loading={duplicates.isChecking || register.isBusy}
            disabled={!isReady}
          >
            {t('register.submit')}
          </Button>
        </footer>
      )}
    </section>
  )
}
