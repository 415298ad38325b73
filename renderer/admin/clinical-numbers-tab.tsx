import { useState } from 'react'
import type { ClinicalRulesHistory } from '../../shared/settings/clinical-rules.ts'
import { useAsk } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ClinicalNumbersForm } from './clinical-numbers-form.tsx'
import { ServerPage } from './server-state.tsx'

function Versions({ items }: ClinicalRulesHistory) {
  const { t, format } = useWords()
  return (
    <section className="card clip" aria-label={t('organisation.history')}>
      <header>
        <h2>{t('organisation.history')}</h2>
        <span className="sub">{t('organisation.history_hint')}</span>
      </header>
      {items.length === 0 ? (
        <EmptyState title={t('organisation.no_versions')} />
      ) : (
        <table className="list" aria-label={t('organisation.history')}>
          <thead>
            <tr>
              <th className="figure">{t('organisation.version')}</th>
              <th>{t('organisation.set_by')}</th>
              <th>{t('admin.time')}</th>
              <th>{t('organisation.source')}</th>
              <th>{t('organisation.why')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.id}>
                <td className="figure">
                  <Latin strong>{item.version}</Latin>
                </td>
                <td>{item.set_by_name ?? t('app.unknown_person')}</td>
                <td>
                  <bdi>{format.moment(item.created_at)}</bdi>
                </td>
                <td>
                  <bdi>{item.source}</bdi>
                </td>
                <td>
                  <bdi>{item.reason}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** The numbers that sources leave to the hospital: in versions, read here from this station's own copy. */
export function ClinicalNumbersTab() {
  const read = useAsk('clinical_rules.list', {}, { entities: ['clinical_rules', 'users'] })
  const [justSet, setJustSet] = useState<number | null>(null)
  return (
    <div className="page">
      <ServerPage read={read}>
        {({ items }) => (
          <>
            <ClinicalNumbersForm current={items[0] ?? null} justSet={justSet} onSet={setJustSet} />
            <Versions items={items} />
          </>
        )}
      </ServerPage>
    </div>
  )
}
