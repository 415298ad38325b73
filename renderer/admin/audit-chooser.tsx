import { IconSearch, IconUserSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useAsk } from '../api/use-query.ts'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { PatientNumber } from '../components/patient-banner.tsx'
import { birthText } from '../components/person-facts.ts'
import { EmptyState, ErrorState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

const LIMIT = 20

interface AuditChooserProps {
  readonly hrefOf: (patientId: string) => string
  readonly onChoose: (patientId: string) => void
}

/** Finds the patient whose audit is to be read. */
export function AuditChooser({ hrefOf, onChoose }: AuditChooserProps) {
  const words = useWords()
  const { t } = words
  const [query, setQuery] = useState('')
  const search = useAsk(
    'patients.search',
    { query, limit: LIMIT },
    { keepLast: true, enabled: query.trim() !== '', entities: ['patients'] },
  )
  const items = query.trim() === '' ? [] : (search.data?.items ?? [])
  return (
    <div className="page">
      <label className="search-box large audit-search">
        <IconSearch size={22} stroke={1.75} aria-hidden />
        <span className="visually-hidden">{t('admin.audit_choose')}</span>
        <input
          id="audit-search"
          type="search"
          autoComplete="off"
          spellCheck={false}
          placeholder={t('patients.search_placeholder')}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = items[0]
            if (event.code === 'Enter' && first !== undefined) onChoose(first.id)
          }}
        />
      </label>
      <div className="card clip">
        {search.isError && <ErrorState error={search.error.reason} onRetry={() => void search.refetch()} />}
        {items.length === 0 && !search.isError && (
          <EmptyState
            icon={<IconUserSearch size={28} stroke={1.5} aria-hidden />}
            title={t(
              query.trim() === '' || search.data === undefined ? 'admin.audit_choose' : 'patients.not_found',
            )}
            text={t('admin.audit_hint')}
          />
        )}
        {items.length > 0 && (
          <table className="list" aria-label={t('patients.results')}>
            <thead>
              <tr>
                <th>{t('patients.name')}</th>
                <th>{t('patients.medical_number')}</th>
                <th>{t('patients.born')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((patient) => (
                <tr key={patient.id} className="clickable" onClick={() => onChoose(patient.id)}>
                  <td>
                    <a
                      className="row-link"
                      href={hrefOf(patient.id)}
                      onClick={(event) => {
                        event.preventDefault()
                        event.stopPropagation()
                        onChoose(patient.id)
                      }}
                    >
                      {patient.full_name}
                    </a>
                  </td>
                  <td>
                    <PatientNumber patient={patient} /> <DisputedPatient patient={patient} />
                  </td>
                  <td>
                    <bdi>{birthText(patient, words)}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </div>
  )
}
