import { TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type FieldValues, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { ContactSeen } from '../../shared/patients/patients-ipc.ts'
import { entityDefinition } from '../../shared/sync/entities.ts'
import type { StoredDraft } from '../api/draft-keeper.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { useSeenEdit } from '../api/use-seen-edit.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { MovedNote } from '../components/moved-note.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { TickBox } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'

export type Contact = Output<'patients.get'>['contacts'][number]

interface ContactFormProps {
  readonly patientId: string
  /** The contact as it is now; null while one is added. */
  readonly contact: Contact | null
  readonly onDone: () => void
}

const { groups } = entityDefinition('patient_contacts')

const orNull = (text = ''): string | null => (text.trim() === '' ? null : text.trim())

function textOf(field: string, value: FieldValues[string]): string {
  if (field === 'is_guardian') return String(value === true)
  return typeof value === 'string' ? value : ''
}

/** A next of kin or guardian, new or changed; what is typed is a draft until it is saved or cancelled. */
export function ContactForm(props: ContactFormProps) {
  const draft = useDraft(props.contact?.id ?? props.patientId, 'CONTACT')
  if (draft.readError !== null) return <ErrorState error={draft.readError} onRetry={draft.retry} />
  if (draft.stored === undefined) return <LoadingRows rows={2} />
  return <ContactFields {...props} draft={draft} stored={draft.stored} />
}

interface ContactFieldsProps extends ContactFormProps {
  readonly draft: Draft
  readonly stored: StoredDraft
}

function ContactFields({ patientId, contact, onDone, draft, stored }: ContactFieldsProps) {
  const { t } = useWords()
  const now = contact === null ? {} : fieldValuesOf(contact)
  const form = useSeenEdit({ groups, now, textOf, draft, stored })
  const { texts, type } = form
  const [hasTried, setTried] = useState(false)
  const put = useSend('patients.put_contact')
  const lacksName = (texts.name ?? '').trim() === ''

  async function discard(): Promise<void> {
    await draft.discard()
    onDone()
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacksName) return
    if (contact !== null && form.touched.length === 0) return discard()
    await draft.flush()
    const saved = await put.send({
      patient_id: patientId,
      id: contact?.id ?? null,
      seen: ContactSeen.safeParse(form.seen).data ?? null,
      contact: {
        name: (texts.name ?? '').trim(),
        relation: orNull(texts.relation),
        phone: orNull(texts.phone),
        is_guardian: texts.is_guardian === 'true',
      },
    })
    if (saved !== undefined) await discard()
  }

  const field = (name: 'name' | 'relation' | 'phone') => ({
    label: t(`contacts.${name}`),
    value: texts[name] ?? '',
    onChange: (event: { currentTarget: { value: string } }) => type(name, event.currentTarget.value),
    onBlur: () => void draft.flush(),
  })
  return (
    <form className="column statement-form" onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        {...field('name')}
        error={hasTried && lacksName ? t('fields.required') : undefined}
        maxLength={255}
        autoFocus
      />
      <div className="two-fields">
        <TextInput {...field('relation')} maxLength={60} />
        <TextInput {...field('phone')} inputMode="tel" dir="ltr" maxLength={30} />
      </div>
      <TickBox
        label={t('contacts.is_guardian')}
        isTicked={texts.is_guardian === 'true'}
        onChange={(isTicked) => type('is_guardian', String(isTicked))}
      />
      <MovedNote
        edit={form}
        show={(name, text) => (name === 'is_guardian' ? t(text === 'true' ? 'app.yes' : 'app.no') : text)}
        onDecided={put.forget}
      />
      <FormFoot error={put.error} isBusy={put.isBusy} draft={draft} onCancel={() => void discard()} />
    </form>
  )
}
