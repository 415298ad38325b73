import { Button } from '@mantine/core'
import { IconCheck, IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { UserView } from '../../shared/reports/admin-ipc.ts'
import { useAsk } from '../api/use-query.ts'
import { roleKey } from '../api/use-session.ts'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ServerPage } from './server-state.tsx'
import { UserForm } from './user-form.tsx'

function UsersTable({ users }: { users: readonly UserView[] }) {
  const { t } = useWords()
  return (
    <table className="list" aria-label={t('admin.users')}>
      <thead>
        <tr>
          <th>{t('admin.full_name')}</th>
          <th>{t('admin.user_name')}</th>
          <th>{t('admin.role')}</th>
          <th>{t('admin.state')}</th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <tr key={user.id}>
            <td>
              <b>{user.full_name}</b>
            </td>
            <td>
              <Latin>{user.username}</Latin>
            </td>
            <td>{t(roleKey(user))}</td>
            <td>
              <span className={user.is_active ? 'chip' : 'chip outline'}>
                {user.is_active && <IconCheck size={14} stroke={2} aria-hidden />}
                {t(user.is_active ? 'admin.active' : 'admin.inactive')}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Who may sign in, and adding a person. */
export function UsersTab() {
  const { t } = useWords()
  const read = useAsk('admin.list_users', {}, { entities: ['users'] })
  const [isAdding, setAdding] = useState(false)
  const [created, setCreated] = useState<UserView | null>(null)
  return (
    <div className="page">
      {created !== null && (
        <Note kind="good" role="status">
          {t('admin.user_created')}: <b>{created.full_name}</b> (<Latin>{created.username}</Latin>)
        </Note>
      )}
      <ServerPage read={read}>
        {({ items }) => (
          <section className="card clip users-card" aria-label={t('admin.users')}>
            <header>
              <h2>{t('admin.users')}</h2>
              <span className="sub n">{items.length}</span>
              <span className="grow" />
              {!isAdding && (
                <Button
                  leftSection={<IconUserPlus size={16} stroke={1.75} aria-hidden />}
                  onClick={() => {
                    setCreated(null)
                    setAdding(true)
                  }}
                >
                  {t('admin.add_user')}
                </Button>
              )}
            </header>
            {isAdding && (
              <UserForm
                onClose={() => setAdding(false)}
                onCreated={(user) => {
                  setAdding(false)
                  setCreated(user)
                  void read.refetch()
                }}
              />
            )}
            <UsersTable users={items} />
          </section>
        )}
      </ServerPage>
    </div>
  )
}
