import type { ReactNode } from 'react'
import { useAsk } from '../api/use-query.ts'
import { roleKey, useSession, useUser } from '../api/use-session.ts'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { FactorCard } from './factor-card.tsx'
import { PasswordCard } from './password-card.tsx'
import './account.css'

function Account({ trail }: { trail: ReactNode }) {
  const { t } = useWords()
  const user = useUser()
  const read = useAsk('account.second_factor', {}, { atEachOpening: true })
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('account.title')}</h1>
        <span className="sub">
          <bdi>{user.full_name}</bdi> · {t(roleKey(user))}
        </span>
      </div>
      {read.data === undefined ? (
        <section className="card" aria-label={t('account.second_factor')}>
          {read.error === null ? (
            <LoadingRows rows={4} />
          ) : (
            <ErrorState error={read.error.reason} onRetry={() => void read.refetch()} />
          )}
        </section>
      ) : (
        <div className="account-cards">
          <PasswordCard hasFactor={read.data.is_on} />
          <FactorCard status={read.data} onChanged={() => void read.refetch()} />
        </div>
      )}
      {trail}
    </div>
  )
}

/** A person's own account: password, second factor, and what the audit has of them. All of it is the server's. */
export function AccountPage({ trail }: { trail: ReactNode }) {
  const { t } = useWords()
  const isPractice = useSession()?.is_practice === true
  return isPractice ? (
    <EmptyState title={t('account.title')} text={t('account.practice')} />
  ) : (
    <Account trail={trail} />
  )
}
