import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { VisitType } from '../../shared/visits/visit.ts'
import type { VisitView } from '../../shared/visits/visits-ipc.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import type { HistoryStanding } from '../components/history-note.tsx'
import { NationalIdHint } from '../components/national-id-hint.tsx'
import { Note } from '../components/note.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { noStudyRows, StudyRows, studiesOf } from './study-rows.tsx'

interface OpenVisitProps {
  readonly patientId: string
  /** Whether the patient's earlier visits are on this PC. */
  /** Whether the patient's earlier visits are on this PC. */
  readonly history: HistoryStanding
  readonly onClose: () => void
  readonly onOpened: (visit: VisitView) => void
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

/** Opens a visit: its type, the place, the reason, and the imaging studies that are asked for. */
export function OpenVisit({ patientId, history, onClose, onOpened }: OpenVisitProps) {
  const words = useWords()
  const { t } = words
  const [visitType, setVisitType] = useState<VisitType>('outpatient')
  const [texts, setTexts] = useState({
    ward: '',
    room: '',
    bed: '',
    chief_complaint: '',
  })
  const [studies, setStudies] = useState(noStudyRows)
  const open = useSend('visits.open')
  const refused = fieldErrorsOf(open.error)

  const field = (name: keyof typeof texts, label: string) => {
    const error = refused.find((each) => each.field === name)
    return {
      label,
      value: texts[name],
      error: error === undefined ? undefined : fieldErrorText(error, words),
      onChange: (event: { currentTarget: { value: string } }) =>
        setTexts({ ...texts, [name]: event.currentTarget.value }),
    }
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const visit = await open.send({
      patient_id: patientId,
      visit_type: visitType,
      ward: orNull(texts.ward),
      room: orNull(texts.room),
      bed: orNull(texts.bed),
      chief_complaint: orNull(texts.chief_complaint),
      studies: studiesOf(studies),
    })
    if (visit !== undefined) onOpened(visit)
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('visits.open_title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form className="column" onSubmit={(event) => void submit(event)}>
        {history !== 'here' && (
          <Note kind="away" role="status">
            {t(history === 'not_here' ? 'history.open_without' : 'history.cannot_tell')}
          </Note>
        )}
        <SegmentedChoice
          label={t('visits.visit_type')}
          wide
          isClearable={false}
          options={(['outpatient', 'inpatient', 'emergency', 'consultation'] as const).map((value) => ({
            value,
            label: t(`visits.${value}`),
          }))}
          value={visitType}
          onChange={(next) => setVisitType(next ?? 'outpatient')}
        />
        <div className="open-visit-grid">
          <TextInput {...field('ward', t('visits.ward'))} data-autofocus />
          <TextInput {...field('room', t('visits.room'))} />
          <TextInput {...field('bed', t('visits.bed'))} />
        </div>
        <Textarea {...field('chief_complaint', t('visits.chief_complaint'))} minRows={2} />
        <NationalIdHint text={field('chief_complaint', '').value} />
        <StudyRows rows={studies} onChange={setStudies} />
        <ErrorNote error={open.error} />
        <div className="row">
          <span className="grow" />
          <Button size="md" h={44} onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" variant="filled" size="md" h={44} loading={open.isBusy}>
            {t('visits.open_submit')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
