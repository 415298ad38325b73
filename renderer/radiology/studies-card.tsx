import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus, IconRadioactive } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { type FieldValues, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import { StudyNumberSeen } from '../../shared/radiology/radiology-ipc.ts'
import { Modality } from '../../shared/visits/visit.ts'
import { isVisitRunning } from '../../shared/visits/visit-rules.ts'
import type { StudyView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import { useSeenEdit } from '../api/use-seen-edit.ts'
import { useMay } from '../api/use-session.ts'
import { Latin } from '../components/latin.tsx'
import { MovedNote } from '../components/moved-note.tsx'
import { RemoveButton } from '../components/remove-button.tsx'
import { RemovedNote } from '../components/removed-note.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { SheetBar } from './sheet-bar.tsx'
import { useStudyName } from './study-name.ts'
import './radiology.css'

const groups = [{ name: 'accession_number', fields: ['accession_number'] }]

const textOf = (_field: string, value: FieldValues[string]): string =>
  typeof value === 'string' ? value : ''

/** The number that the hospital's own system gave, typed over the one made here. */
function AccessionNumber({ study, mayNumber }: { study: StudyView; mayNumber: boolean }) {
  const words = useWords()
  const { t } = words
  const [isTyping, setTyping] = useState(false)
  const form = useSeenEdit({ groups, now: fieldValuesOf(study), textOf })
  const number = useSend('radiology.number_study')
  const [refused] = fieldErrorsOf(number.error)
  if (!isTyping) {
    return (
      <span className="row">
        <span className="sub mono fs-13">
          <Latin>{study.accession_number ?? '–'}</Latin>
        </span>
        {mayNumber && (
          <button
            type="button"
            className="text-button"
            aria-label={t('radiology.accession_change')}
            onClick={() => setTyping(true)}
          >
            {t('radiology.change')}
          </button>
        )}
      </span>
    )
  }
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (form.touched.length === 0) return close()
    const accession_number = (form.texts.accession_number ?? '').trim()
    if (accession_number === '') return
    const seen = StudyNumberSeen.parse(form.seen)
    if ((await number.send({ study_id: study.id, seen, accession_number })) !== undefined) close()
  }
  function close(): void {
    form.reset()
    number.forget()
    setTyping(false)
  }
  return (
    <div className="column">
      <form className="row" onSubmit={(event) => void save(event)}>
        <TextInput
          aria-label={t('radiology.accession')}
          size="sm"
          value={form.texts.accession_number ?? ''}
          maxLength={16}
          dir="ltr"
          autoComplete="off"
          autoFocus
          error={refused === undefined ? undefined : fieldErrorText(refused, words)}
          onChange={(event) => form.type('accession_number', event.currentTarget.value)}
        />
        <Button type="submit" loading={number.isBusy}>
          {t('radiology.save')}
        </Button>
        <Button variant="subtle" onClick={close}>
          {t('app.cancel')}
        </Button>
      </form>
      <MovedNote edit={form} onDecided={number.forget} />
      {refused === undefined && <ErrorNote error={number.error} />}
    </div>
  )
}

function RequestStudy({ visitId, onDone }: { visitId: string; onDone: () => void }) {
  const { t } = useWords()
  const [modality, setModality] = useState('')
  const [region, setRegion] = useState('')
  const request = useSend('radiology.request_study')
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    const chosen = Modality.safeParse(modality)
    if (!chosen.success) return
    const body_region = region.trim() === '' ? null : region.trim()
    const study = await request.send({ visit_id: visitId, modality: chosen.data, body_region })
    if (study !== undefined) onDone()
  }
  return (
    <form className="inside column" onSubmit={(event) => void save(event)}>
      <div className="two-fields">
        <NativeSelect
          label={t('radiology.modality')}
          value={modality}
          data={[
            { value: '', label: t('register.choose') },
            ...Modality.options.map((value) => ({ value, label: t(`modality.${value}`) })),
          ]}
          onChange={(event) => setModality(event.currentTarget.value)}
        />
        <TextInput
          label={t('radiology.region')}
          value={region}
          maxLength={100}
          onChange={(event) => setRegion(event.currentTarget.value)}
        />
      </div>
      <ErrorNote error={request.error} />
      <div className="row">
        <span className="grow" />
        <Button onClick={onDone}>{t('app.cancel')}</Button>
        <Button type="submit" variant="filled" disabled={modality === ''} loading={request.isBusy}>
          {t('radiology.study_add')}
        </Button>
      </div>
    </form>
  )
}

/** Nobody has begun a form or report of it. */
function isUnbegun(detail: VisitDetail, { id, status }: StudyView): boolean {
  const forms = [...detail.sheet_submissions, ...detail.report_submissions]
  return status === 'requested' && !forms.some(({ study_id }) => study_id === id)
}

function RemoveStudy({ study }: { study: StudyView }) {
  const studyName = useStudyName()
  const remove = useSend('radiology.remove_study')
  return (
    <RemoveButton
      of="study"
      name={studyName(study)}
      error={remove.error}
      isBusy={remove.isBusy}
      onClose={remove.forget}
      onRemove={async (reason) => (await remove.send({ study_id: study.id, reason })) !== undefined}
    />
  )
}

function RemovedStudy({
  study,
  removals,
  mayPutBack,
}: VisitDetail['removed_studies'][number] & { mayPutBack: boolean }) {
  const studyName = useStudyName()
  const putBack = useSend('radiology.put_study_back')
  return (
    <div className="inside">
      <del>{studyName(study)}</del>
      <RemovedNote
        removals={removals}
        isBusy={putBack.isBusy}
        onPutBack={mayPutBack ? () => void putBack.send({ study_id: study.id }) : undefined}
      />
      <ErrorNote error={putBack.error} />
    </div>
  )
}

/** The imaging studies of a visit: what, its number, how far it is, and its preparation sheet. */
export function StudiesCard({ detail }: { detail: VisitDetail }) {
  const { t } = useWords()
  const studyName = useStudyName()
  const [isAdding, setAdding] = useState(false)
  const mayRequest = useMay('visits.open') && isVisitRunning(detail.visit)
  const studies = detail.studies.filter(({ status }) => status !== 'cancelled')
  if (studies.length === 0 && detail.removed_studies.length === 0 && !mayRequest) return null
  return (
    <section className="card" aria-label={t('radiology.studies')}>
      <header>
        <IconRadioactive size={18} stroke={1.75} aria-hidden />
        <h2>{t('radiology.studies')}</h2>
        <span className="grow" />
        {mayRequest && !isAdding && (
          <Button
            variant="subtle"
            size="compact-md"
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t('radiology.study_add')}
          </Button>
        )}
      </header>
      {isAdding && <RequestStudy visitId={detail.visit.id} onDone={() => setAdding(false)} />}
      {studies.length === 0 && !isAdding && <p className="inside sub">{t('radiology.no_study')}</p>}
      <ul className="studies">
        {studies.map((study) => (
          <li key={study.id}>
            <div className="row row-wrap">
              <b>{studyName(study)}</b>
              <span className="chip">
                {t(`radiology.status_${study.status === 'cancelled' ? 'requested' : study.status}`)}
              </span>
              <span className="grow" />
              <AccessionNumber study={study} mayNumber={mayRequest} />
              {mayRequest && isUnbegun(detail, study) && <RemoveStudy study={study} />}
            </div>
            <SheetBar detail={detail} study={study} />
          </li>
        ))}
      </ul>
      {detail.removed_studies.map(({ study, removals }) => (
        <RemovedStudy key={study.id} study={study} removals={removals} mayPutBack={mayRequest} />
      ))}
    </section>
  )
}
