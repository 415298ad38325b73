import { Button, Drawer, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { governorates } from '../../shared/identifiers/governorates.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import type { PatientChanges, PatientView } from '../../shared/patients/patients-ipc.ts'
import type { StoredDraft } from '../api/draft-keeper.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { dayToText, parseDayText } from '../components/day-text.ts'
import { DraftState } from '../components/draft-state.tsx'
import { Note } from '../components/note.tsx'
import { ErrorNote, ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

const editable = [
  'full_name',
  'date_of_birth',
  'gender',
  'mobile_number',
  'mobile_unavailable_reason',
  'phone_number',
  'address',
  'governorate',
  'passport_number',
  'ssn',
] as const

type EditableField = (typeof editable)[number]
type Texts = Readonly<Record<EditableField, string>>

function textsOf(patient: PatientView): Texts {
  return {
    full_name: patient.full_name,
    date_of_birth: dayToText(patient.date_of_birth),
    gender: patient.gender ?? '',
    mobile_number: patient.mobile_number ?? '',
    mobile_unavailable_reason: patient.mobile_unavailable_reason ?? '',
    phone_number: patient.phone_number ?? '',
    address: patient.address ?? '',
    governorate: patient.governorate ?? '',
    passport_number: patient.passport_number ?? '',
    ssn: '',
  }
}

/** Only the fields that were changed, so that nothing is overwritten that was not touched. */
function changesOf(before: Texts, after: Texts): PatientChanges {
  const changed = editable.filter((field) => before[field].trim() !== after[field].trim())
  const entries = changed.map((field) => {
    const text = after[field].trim()
    if (field === 'full_name') return [field, text]
    if (field === 'date_of_birth') return [field, parseDayText(text)]
    return [field, text === '' ? null : text]
  })
  return Object.fromEntries(entries) as PatientChanges
}

interface EditPatientProps {
  readonly patient: PatientView
  readonly onClose: () => void
}

/** The texts as they were left, over what is recorded now: only what was typed stands over it. */
function continued(before: Texts, stored: StoredDraft): Texts {
  const typed = editable.flatMap((field) => {
    const text = stored.fields[field]
    return typeof text === 'string' ? [[field, text] as const] : []
  })
  return { ...before, ...Object.fromEntries(typed) }
}

function EditForm({ patient, onClose }: EditPatientProps) {
  const draft = useDraft(patient.id, 'PATIENT_EDIT')
  if (draft.readError !== null) return <ErrorState error={draft.readError} onRetry={draft.retry} />
  if (draft.stored === undefined) return <LoadingRows />
  return <EditFields patient={patient} draft={draft} stored={draft.stored} onClose={onClose} />
}

interface EditFieldsProps extends EditPatientProps {
  readonly draft: Draft
  readonly stored: StoredDraft
}

function EditFields({ patient, draft, stored, onClose }: EditFieldsProps) {
  const words = useWords()
  const { t, text, rich, format } = words
  const [before] = useState(() => textsOf(patient))
  const [texts, setTexts] = useState(() => continued(before, stored))
  const [isContinued, setContinued] = useState(() => Object.keys(changesOf(before, texts)).length > 0)
  const [localError, setLocalError] = useState<EditableField | null>(null)
  const edit = useSend('patients.edit')
  const refused = fieldErrorsOf(edit.error)

  function field(name: EditableField) {
    const error = refused.find((each) => each.field === name || each.field === `changes.${name}`)
    const localText =
      localError === name ? t(name === 'mobile_number' ? 'fields.mobile' : 'fields.date_invalid') : undefined
    return {
      label: t(`patient.${name}`),
      value: texts[name],
      error: localText ?? (error === undefined ? undefined : fieldErrorText(error, words)),
      onChange: (event: { currentTarget: { value: string } }) => type(name, event.currentTarget.value),
      onBlur: () => void draft.flush(),
    }
  }

  function type(name: EditableField, value: string): void {
    setTexts((now) => ({ ...now, [name]: value }))
    draft.change(name, value)
  }

  async function discard(): Promise<void> {
    await draft.discard()
    onClose()
  }

  async function startAgain(): Promise<void> {
    await draft.discard()
    setTexts(before)
    setContinued(false)
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const mobile = texts.mobile_number.trim()
    if (mobile !== '' && normaliseMobileNumber(mobile) === null) return setLocalError('mobile_number')
    if (texts.date_of_birth.trim() !== '' && parseDayText(texts.date_of_birth) === null)
      return setLocalError('date_of_birth')
    setLocalError(null)
    const changes = changesOf(before, texts)
    if (Object.keys(changes).length === 0) return discard()
    const saved = await edit.send({ id: patient.id, changes })
    if (saved !== undefined) await discard()
  }

  return (
    <form className="column" onSubmit={(event) => void submit(event)} noValidate>
      {isContinued && stored.saved_at !== null && (
        <Note kind="warn" role="status">
          {rich('patient.edit_continued', { time: format.moment(stored.saved_at) })}{' '}
          <button type="button" className="text-button" onClick={() => void startAgain()}>
            {t('patient.edit_start_again')}
          </button>
        </Note>
      )}
      <TextInput {...field('full_name')} data-autofocus />
      <div className="two-fields">
        <TextInput
          {...field('mobile_number')}
          inputMode="tel"
          dir="ltr"
          onBlur={() => {
            const local = normaliseMobileNumber(texts.mobile_number)
            if (local !== null && local !== texts.mobile_number) type('mobile_number', local)
            void draft.flush()
          }}
        />
        <TextInput {...field('phone_number')} inputMode="tel" dir="ltr" />
      </div>
      {texts.mobile_number.trim() === '' && <TextInput {...field('mobile_unavailable_reason')} />}
      <div className="two-fields">
        <TextInput
          {...field('date_of_birth')}
          inputMode="numeric"
          dir="ltr"
          placeholder={t('register.born_placeholder')}
        />
        <NativeSelect
          {...field('gender')}
          data={[
            { value: '', label: t('register.choose') },
            { value: 'male', label: t('register.male') },
            { value: 'female', label: t('register.female') },
            { value: 'other', label: t('register.other') },
          ]}
        />
      </div>
      <NativeSelect
        {...field('governorate')}
        data={[
          { value: '', label: t('register.choose') },
          ...governorates.map(({ name }) => ({ value: name.en, label: text(name) })),
          ...(governorates.some(({ name }) => name.en === before.governorate) || before.governorate === ''
            ? []
            : [before.governorate]),
        ]}
      />
      <Textarea {...field('address')} minRows={2} />
      <div className="two-fields">
        <TextInput
          {...field('ssn')}
          inputMode="numeric"
          dir="ltr"
          autoComplete="off"
          placeholder={patient.ssn_last4 === null ? '' : `•••• ${patient.ssn_last4}`}
        />
        <TextInput {...field('passport_number')} dir="ltr" />
      </div>
      <ErrorNote error={edit.error} />
      <div className="row">
        <DraftState draft={draft} />
        <span className="grow" />
        <Button size="md" h={44} onClick={() => void discard()}>
          {t('app.cancel')}
        </Button>
        <Button type="submit" variant="filled" size="md" h={44} loading={edit.isBusy}>
          {t('app.save')}
        </Button>
      </div>
    </form>
  )
}

/**
 * Editing who a patient is and how to reach them. What is typed is kept as this person's draft until it is saved or
 * cancelled; closing the drawer or locking the program keeps it.
 */
export function EditPatient({ patient, onClose, isOpen }: EditPatientProps & { isOpen: boolean }) {
  const { t } = useWords()
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size={480}
      title={t('patient.edit_title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {isOpen && <EditForm patient={patient} onClose={onClose} />}
    </Drawer>
  )
}
