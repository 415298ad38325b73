import { Button } from '@mantine/core'
import { useState } from 'react'
import { useAsk } from '../api/use-query.ts'
import { useMay } from '../api/use-session.ts'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { AuditTable } from './audit-table.tsx'
import { ServerPage } from './server-state.tsx'
import './admin.css'

type Which = 'mine' | 'patients'

/** What the audit has of a person: what they did, and of a physician who looked at the own patients. */
export function OwnTrail() {
  const { t } = useWords()
  const maySeePatients = useMay('audit.read_own_patients')
  const [which, setWhich] = useState<Which>('mine')
  const [cursors, setCursors] = useState<readonly string[]>([])
  const cursor = cursors.at(-1)
  const query = cursor === undefined ? {} : { cursor }
  const mine = useAsk('audit.own', query, { enabled: which === 'mine', atEachOpening: true })
  const ofPatients = useAsk('audit.of_own_patients', query, {
    enabled: which === 'patients',
    atEachOpening: true,
  })
  return (
    <section className="card clip audit-card" aria-label={t('account.trail')}>
      <header>
        <h2>{t(which === 'mine' ? 'account.trail' : 'account.trail_patients')}</h2>
        <span className="sub">{t('account.trail_hint')}</span>
        <span className="grow" />
        {maySeePatients && (
          <SegmentedChoice
            label={t('account.trail_which')}
            hideLabel
            small
            isClearable={false}
            options={[
              { value: 'mine', label: t('account.trail') },
              { value: 'patients', label: t('account.trail_patients') },
            ]}
            value={which}
            onChange={(next) => {
              setCursors([])
              setWhich(next ?? 'mine')
            }}
          />
        )}
      </header>
      <ServerPage read={which === 'mine' ? mine : ofPatients}>
        {({ items, next_cursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={t('account.trail_empty')} />
            ) : (
              <AuditTable entries={items} />
            )}
            {(cursors.length > 0 || next_cursor !== null) && (
              <div className="row inside">
                <span className="grow" />
                <Button disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
                  {t('admin.newer')}
                </Button>
                <Button
                  disabled={next_cursor === null}
                  onClick={() => next_cursor !== null && setCursors([...cursors, next_cursor])}
                >
                  {t('admin.older')}
                </Button>
              </div>
            )}
          </>
        )}
      </ServerPage>
    </section>
  )
}
