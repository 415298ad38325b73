import { useState } from 'react'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { AlertsPanel } from './alerts-panel.tsx'
import { AuditChooser } from './audit-chooser.tsx'
import { AuditSearchPanel } from './audit-search.tsx'
import type { AuditFilter } from './patient-audit-page.tsx'

export type AuditHref = (patientId: string, show?: AuditFilter) => string

interface AuditTabProps {
  readonly hrefOf: AuditHref
  readonly onChoose: (patientId: string) => void
}

/** The audit: of one patient, or whatever a person, a station, an act or a time is asked for. */
export function AuditTab({ hrefOf, onChoose }: AuditTabProps) {
  const { t } = useWords()
  const [way, setWay] = useState<'patient' | 'search' | 'alerts'>('patient')
  return (
    <>
      <div className="page audit-ways">
        <SegmentedChoice
          label={t('admin.audit_way')}
          hideLabel
          small
          isClearable={false}
          options={[
            { value: 'patient', label: t('admin.audit_by_patient') },
            { value: 'search', label: t('admin.audit_by_search') },
            { value: 'alerts', label: t('account.alerts') },
          ]}
          value={way}
          onChange={(next) => setWay(next ?? 'patient')}
        />
      </div>
      {way === 'patient' && <AuditChooser hrefOf={hrefOf} onChoose={onChoose} />}
      {way === 'search' && <AuditSearchPanel seenHrefOf={(patientId) => hrefOf(patientId, 'views')} />}
      {way === 'alerts' && <AlertsPanel />}
    </>
  )
}
