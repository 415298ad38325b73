import { Drawer, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type FieldValues, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import { governorates } from '../../shared/identifiers/governorates.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import type { PatientChanges, PatientSeen, PatientView } from '../../shared/patients/patients-ipc.ts'
import { entityDefinition } from '../../shared/sync/entities.ts'
import type { StoredDraft } from '../api/draft-keeper.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import type { EditView } from '../api/seen-edit.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { useSeenEdit } from '../api/use-seen-edit.ts'
import { dayToText, parseDayText } from '../components/day-text.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { MovedNote } from '../components/moved-note.tsx'
import { Note } from '../components/note.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** The form's groups; the national ID is shown by its last digits and typed whole. */
const groups = [
  ...entityDefinition('patients').groups.filter(({ name }) =>
    ['full_name', 'birth_and_sex', 'mobile_number', 'phone_number', 'address', 'passport_number'].includes(
      name,
    ),
  ),
  { name: 'ssn', fields: ['ssn'] },
]

type EditableField =
  | 'full_name'
  | 'date_of_birth'
  | 'gender'
  | 'mobile_number'
  | 'mobile_unavailable_reason'
  | 'phone_number'
  | 'address'
  | 'governorate'
  | 'passport_number'
  | 'ssn'

function textOf(field: string, value: FieldValues[string]): string {
  if (field === 'ssn' || value === null || value === undefined) return ''
  return field === 'date_of_birth' && typeof value === 'string' ? dayToText(value) : String(value)
}

function valueOfText(field: string, text: string): FieldValues[string] {
  if (field === 'full_name') return text
  if (field === 'date_of_birth') return parseDayText(text)
  if (field === 'birth_date_is_estimated') return text === 'true'
  return text === '' ? null : text
}

/** The groups that were changed, each whole: an untouched half is what this person saw, never what came in since. */
function changesOf({ touched, texts }: EditView): PatientChanges {
  const fields = touched.flatMap((group) => group.fields)
  return Object.fromEntries(fields.map((field) => [field, valueOfText(field, (texts[field] ?? '').trim())]))
}

/** What goes out as seen, under the record's own names. */
function seenOf({ seen: { ssn = null, ...seen } }: EditView): PatientSeen {
  return { ...seen, ssn_last4: ssn } as PatientSeen
}

interface EditPatientProps {
  readonly patient: PatientView
  readonly onClose: () => void
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
  const now = { ...fieldValuesOf(patient), ssn: patient.ssn_last4 }
  const form = useSeenEdit({ groups, now, textOf, draft, stored, unkept: ['ssn'] })
  const { texts, type } = form
  const [isContinued, setContinued] = useState(() => form.touched.length > 0)
  const [localError, setLocalError] = useState<EditableField | null>(null)
  const edit = useSend('patients.edit')
  const refused = fieldErrorsOf(edit.error)

  function field(name: EditableField) {
    const error = refused.find((each) => each.field === name || each.field === `changes.${name}`)
    const localText =
      localError === name ? t(name === 'mobile_number' ? 'fields.mobile' : 'fields.date_invalid') : undefined
    return {
      label: t(`patient.${name}`),
      value: texts[name] ?? '',
      error: localText ?? (error === undefined ? undefined : fieldErrorText(error, words)),
      onChange: (event: { currentTarget: { value: string } }) => type(name, event.currentTarget.value),
      onBlur: () => void draft.flush(),
    }
  }

  function shown(field: string, value: string): string {
    if (field === 'gender' && (value === 'male' || value === 'female' || value === 'other'))
      return t(`register.${value}`)
    if (field === 'birth_date_is_estimated') return t(value === 'true' ? 'app.yes' : 'app.no')
    if (field !== 'governorate') return value
    const known = governorates.find(({ name }) => name.en === value)
    return known === undefined ? value : text(known.name)
  }

  async function discard(): Promise<void> {
    await draft.discard()
    onClose()
  }

  async function startAgain(): Promise<void> {
    await draft.discard()
    form.reset()
    setContinued(false)
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const mobile = (texts.mobile_number ?? '').trim()
    const born = (texts.date_of_birth ?? '').trim()
    if (mobile !== '' && normaliseMobileNumber(mobile) === null) return setLocalError('mobile_number')
    if (born !== '' && parseDayText(born) === null) return setLocalError('date_of_birth')
    setLocalError(null)
    if (form.touched.length === 0) return discard()
    const saved = await edit.send({ id: patient.id, seen: seenOf(form), changes: changesOf(form) })
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
      <TextInput {...field('full_name')} autoFocus data-autofocus />
      <div className="two-fields">
        <TextInput
          {...field('mobile_number')}
          inputMode="tel"
          dir="ltr"
          onBlur={() => {
            const local = normaliseMobileNumber(texts.mobile_number ?? '')
            if (local !== null && local !== texts.mobile_number) type('mobile_number', local)
            void draft.flush()
          }}
        />
        <TextInput {...field('phone_number')} inputMode="tel" dir="ltr" />
      </div>
      {(texts.mobile_number ?? '').trim() === '' && <TextInput {...field('mobile_unavailable_reason')} />}
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
          ...(governorates.some(({ name }) => name.en === texts.governorate) || !texts.governorate
            ? []
            : [texts.governorate]),
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
      <MovedNote edit={form} show={shown} onDecided={edit.forget} />
      <FormFoot error={edit.error} isBusy={edit.isBusy} draft={draft} onCancel={() => void discard()} />
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
