import { Modal, NativeSelect, TextInput } from '@mantine/core'
import type { FormEvent } from 'react'
import { type FieldValues, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import { entityDefinition } from '../../shared/sync/entities.ts'
import { VisitType } from '../../shared/visits/visit.ts'
import { VisitSeen, type VisitView } from '../../shared/visits/visits-ipc.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useSeenEdit } from '../api/use-seen-edit.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { MovedNote } from '../components/moved-note.tsx'
import { NationalIdHint } from '../components/national-id-hint.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { useWords } from '../i18n/use-words.tsx'

type VisitField = 'ward' | 'room' | 'bed' | 'chief_complaint' | 'attending_physician_id'

const groups = entityDefinition('patient_visits').groups.filter(({ name }) =>
  ['visit_type', 'place', 'chief_complaint', 'attending_physician_id'].includes(name),
)

const textOf = (_field: string, value: FieldValues[string]): string =>
  typeof value === 'string' ? value : ''

const orNull = (text = ''): string | null => (text.trim() === '' ? null : text.trim())

/** Where a patient lies, who is responsible and why the visit is: also for a patient who moves to another bed. */
export function EditVisit({ visit, onClose }: { visit: VisitView; onClose: () => void }) {
  const words = useWords()
  const { t } = words
  const edit = useSend('visits.edit')
  const physicians = useAsk('visits.physicians', {}, { entities: ['users'] })
  const form = useSeenEdit({ groups, now: fieldValuesOf(visit), textOf })
  const { texts } = form
  const visitType = VisitType.catch(visit.visit_type).parse(texts.visit_type)
  const refused = fieldErrorsOf(edit.error)
  const field = (name: VisitField) => {
    const error = refused.find((each) => each.field === name)
    return {
      label: t(`visits.${name}`),
      value: texts[name] ?? '',
      error: error === undefined ? undefined : fieldErrorText(error, words),
      onChange: (event: { currentTarget: { value: string } }) => form.type(name, event.currentTarget.value),
    }
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const saved = await edit.send({
      id: visit.id,
      seen: VisitSeen.parse(form.seen),
      visit_type: visitType,
      ward: orNull(texts.ward),
      room: orNull(texts.room),
      bed: orNull(texts.bed),
      chief_complaint: orNull(texts.chief_complaint),
      attending_physician_id: orNull(texts.attending_physician_id),
    })
    if (saved !== undefined) onClose()
  }

  const known = physicians.data?.items ?? []
  const isKnown = known.some(({ id }) => id === visit.attending_physician_id)
  const unknown =
    visit.attending_physician_id === null || isKnown
      ? []
      : [{ value: visit.attending_physician_id, label: t('app.unknown_person') }]
  function shown(field: string, value: string): string {
    const type = VisitType.safeParse(value)
    if (field === 'visit_type' && type.success) return t(`visits.${type.data}`)
    if (field !== 'attending_physician_id' || value === '') return value
    return known.find(({ id }) => id === value)?.full_name ?? t('app.unknown_person')
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('visits.edit_title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form className="column" onSubmit={(event) => void submit(event)}>
        <div className="open-visit-grid">
          <TextInput {...field('ward')} maxLength={60} data-autofocus />
          <TextInput {...field('room')} maxLength={30} />
          <TextInput {...field('bed')} maxLength={30} />
        </div>
        <NativeSelect
          {...field('attending_physician_id')}
          data={[
            { value: '', label: t('visits.no_physician') },
            ...unknown,
            ...known.map(({ id, full_name }) => ({ value: id, label: full_name })),
          ]}
        />
        <TextInput {...field('chief_complaint')} maxLength={1000} />
        <NationalIdHint text={field('chief_complaint').value} />
        <SegmentedChoice
          label={t('visits.visit_type')}
          wide
          isClearable={false}
          options={VisitType.options.map((value) => ({ value, label: t(`visits.${value}`) }))}
          value={visitType}
          onChange={(next) => form.type('visit_type', next ?? visit.visit_type)}
        />
        <MovedNote edit={form} show={shown} onDecided={edit.forget} />
        <FormFoot error={refused.length === 0 ? edit.error : null} isBusy={edit.isBusy} onCancel={onClose} />
      </form>
    </Modal>
  )
}
