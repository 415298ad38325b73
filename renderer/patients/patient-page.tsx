import { Button, Tabs } from '@mantine/core'
import { IconArrowsSplit, IconId, IconLayoutColumns, IconPencil, IconShieldHeart } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { z } from 'zod'
import type { Output } from '../../shared/ipc/contract.ts'
import { isRemoved, type RemovalView } from '../../shared/records.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useMay } from '../api/use-session.ts'
import { disputedNames, isRemovalDisputed } from '../components/disputed-mark.tsx'
import { DisputedMergeLines } from '../components/disputed-merge-flag.tsx'
import { HistoryNote } from '../components/history-note.tsx'
import { Note } from '../components/note.tsx'
import { PatientBanner } from '../components/patient-banner.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { RemovedNote } from '../components/removed-note.tsx'
import { StaleNote } from '../components/stale-note.tsx'
import { ErrorNote, ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { AllergiesCard } from './allergies-card.tsx'
import { EditPatient } from './edit-patient.tsx'
import { PatientDetails } from './patient-details.tsx'
import { WarningsCard } from './warnings-card.tsx'
import './patients.css'

/** Tables that a patient's page is made of. */
const patientEntities = [
  'patients',
  'patient_contacts',
  'patient_merges',
  'allergies',
  'patient_warnings',
  'nursing_assessments',
  'fall_risk_assessment',
  'conflicts',
  'scope_members',
] as const

export const PatientTab = z.enum(['overview', 'safety', 'details'])
export type PatientTab = z.infer<typeof PatientTab>

interface PatientPageProps {
  readonly patientId: string
  readonly bed: string | null
  /** Whether the patient's data are being edited; part of the address, so that a lock comes back to it. */
  readonly isEditing: boolean
  readonly onEditing: (isEditing: boolean) => void
  /** Part of the address too: a lock or a restart comes back to the same tab. */
  readonly tab: PatientTab
  readonly onTab: (tab: PatientTab) => void
  /** Buttons beside the tabs, and the overview: visits, chart, documents. Other features bring them. */
  readonly actions: ReactNode
  readonly overview: ReactNode
}

/** That something of the patient is disputed, what it is, and the way to decide. */
export function OpenConflicts({ ids, patient, disputed_merges }: OpenConflictsProps) {
  const words = useWords()
  const { t, rich } = words
  const first = ids[0]
  if (first === undefined) return null
  const fields = disputedNames(patient.disputed_fields, words)
  const mayBeError = isRemovalDisputed(patient.disputed_fields)
  return (
    <Note kind="disputed" role="status">
      {(fields !== '' || mayBeError || disputed_merges.length === 0) && <b>{t('patient.disputed')}</b>}
      {fields !== '' && <> {rich('patient.disputed_fields', { fields })}</>}
      {mayBeError && <> {t('patient.removal_disputed_text')}</>}
      {disputed_merges.map((choice) => (
        <div key={choice.registration.id} className="disputed-merge">
          <b>{t('patient.merge_disputed')}</b>
          <DisputedMergeLines choice={choice} />
        </div>
      ))}
      <a href={`#/conflicts/${first}`} className="row">
        <IconArrowsSplit size={16} stroke={1.75} aria-hidden className="mirrors" />
        {t('patient.review_conflict')}
      </a>
    </Note>
  )
}

interface OpenConflictsProps {
  readonly ids: readonly string[]
  readonly patient: Pick<Output<'patients.get'>['patient'], 'disputed_fields'>
  readonly disputed_merges: Output<'patients.get'>['flags']['disputed_merges']
}

function RemovedPatient({ patientId, removals }: { patientId: string; removals: readonly RemovalView[] }) {
  const mayPutBack = useMay('patients.remove')
  const putBack = useSend('patients.put_back')
  return (
    <>
      <RemovedNote
        removals={removals}
        isBusy={putBack.isBusy}
        onPutBack={mayPutBack ? () => void putBack.send({ id: patientId }) : undefined}
      />
      <ErrorNote error={putBack.error} />
    </>
  )
}

/** One patient: banner with two identifiers and flags, overview of the visits, and the recorded details. */
export function PatientPage({
  patientId,
  bed,
  isEditing,
  onEditing,
  tab,
  onTab,
  actions,
  overview,
}: PatientPageProps) {
  const { t } = useWords()
  const mayEdit = useMay('patients.edit')
  const read = useAsk('patients.get', { id: patientId }, { entities: patientEntities })
  if (read.data === undefined) {
    // A later reading that fails must not take away what stands on the screen, let alone what is being typed.
    return read.isError ? (
      <ErrorState error={read.error.reason} onRetry={() => void read.refetch()} />
    ) : (
      <LoadingRows />
    )
  }
  const { patient, flags, open_conflict_ids } = read.data
  const isStanding = !isRemoved(patient)
  const edit = mayEdit && isStanding ? () => onEditing(true) : undefined
  return (
    <>
      <PatientBanner patient={patient} flags={flags} bed={bed}>
        <ReceiptChip receipt={patient.receipt} />
        {edit !== undefined && (
          <Button
            variant="subtle"
            size="compact-md"
            leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />}
            onClick={edit}
          >
            {t('patient.edit')}
          </Button>
        )}
      </PatientBanner>
      <StaleNote />
      <RemovedPatient patientId={patient.id} removals={read.data.removals} />
      <Tabs
        value={tab}
        onChange={(chosen) => onTab(PatientTab.catch('overview').parse(chosen))}
        className="patient-body"
        keepMounted={false}
      >
        <div className="tab-bar">
          <Tabs.List aria-label={t('patient.tabs')}>
            <Tabs.Tab
              value="overview"
              leftSection={<IconLayoutColumns size={18} stroke={1.75} aria-hidden />}
            >
              {t('patient.overview')}
            </Tabs.Tab>
            <Tabs.Tab value="safety" leftSection={<IconShieldHeart size={18} stroke={1.75} aria-hidden />}>
              {t('allergies.tab')}
            </Tabs.Tab>
            <Tabs.Tab value="details" leftSection={<IconId size={18} stroke={1.75} aria-hidden />}>
              {t('patient.details')}
            </Tabs.Tab>
          </Tabs.List>
          <span className="grow" />
          {isStanding && actions}
        </div>
        <HistoryNote patientId={patient.id} />
        <OpenConflicts ids={open_conflict_ids} patient={patient} disputed_merges={flags.disputed_merges} />
        <Tabs.Panel value="overview">{overview}</Tabs.Panel>
        <Tabs.Panel value="safety">
          <div className="details-grid">
            <AllergiesCard patientId={patient.id} />
            <WarningsCard patientId={patient.id} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="details">
          <PatientDetails data={read.data} onEdit={edit} />
        </Tabs.Panel>
      </Tabs>
      <EditPatient
        patient={patient}
        isOpen={isEditing && edit !== undefined}
        onClose={() => onEditing(false)}
      />
    </>
  )
}
