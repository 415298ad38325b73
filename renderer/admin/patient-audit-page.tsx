import { Button } from '@mantine/core'
import { IconArrowLeft, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useAsk } from '../api/use-query.ts'
import { bannerEntities } from '../components/banner-entities.ts'
import { PatientBanner } from '../components/patient-banner.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { isView } from './act-name.ts'
import { AuditTable } from './audit-table.tsx'
import { ServerPage } from './server-state.tsx'
import './admin.css'

export const auditFilters = ['all', 'changes', 'views'] as const
export type AuditFilter = (typeof auditFilters)[number]

interface PatientAuditPageProps {
  readonly patientId: string
  /** What is shown first: everything, or only who looked. */
  readonly show?: AuditFilter
  /** Back to choosing a patient. */
  readonly onBack: () => void
}

/** Who saw and changed what of one patient, on which station, in order. Reading it is an entry of its own. */
export function PatientAuditPage({ patientId, show = 'all', onBack }: PatientAuditPageProps) {
  const { t, rich } = useWords()
  const [filter, setFilter] = useState<AuditFilter>(show)
  const read = useAsk('audit.of_patient', { patient_id: patientId })
  const patient = useAsk('patients.get', { id: patientId }, { entities: bannerEntities }).data
  return (
    <>
      {patient !== undefined && (
        <PatientBanner
          patient={patient.patient}
          flags={patient.flags}
          href={`#/patients/${patient.patient.id}`}
        />
      )}
      <div className="page">
        <div className="page-head">
          <Button
            variant="subtle"
            leftSection={<IconArrowLeft size={18} stroke={1.75} className="mirrors" aria-hidden />}
            onClick={onBack}
          >
            {t('admin.other_patient')}
          </Button>
          <h1>{t('admin.audit_title')}</h1>
          <span className="sub">{t('admin.audit_hint')}</span>
          <span className="grow" />
          <SegmentedChoice
            label={t('admin.filter')}
            hideLabel
            small
            isClearable={false}
            options={[
              { value: 'all', label: t('app.all') },
              { value: 'changes', label: t('admin.only_changes') },
              { value: 'views', label: t('admin.only_views') },
            ]}
            value={filter}
            onChange={(next) => setFilter(next ?? 'all')}
          />
          <Button
            leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />}
            loading={read.isFetching}
            onClick={() => void read.refetch()}
          >
            {t('admin.refresh')}
          </Button>
        </div>
        <ServerPage read={read}>
          {({ items }) => {
            const shown = items.filter(
              ({ action }) => filter === 'all' || isView(action) === (filter === 'views'),
            )
            return (
              <section className="card clip audit-card" aria-label={t('admin.audit')}>
                <header>
                  <h2>{rich('admin.audit_count', { count: shown.length })}</h2>
                </header>
                {shown.length === 0 ? (
                  <EmptyState title={t('admin.audit_empty')} />
                ) : (
                  <AuditTable entries={shown} />
                )}
              </section>
            )
          }}
        </ServerPage>
      </div>
    </>
  )
}
