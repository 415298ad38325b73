import { Button, TextInput } from '@mantine/core'
import { IconCheck, IconPencil, IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { UserView } from '../../shared/reports/admin-ipc.ts'
import { useAsk } from '../api/use-query.ts'
import { roleKey, useUser } from '../api/use-session.ts'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ServerPage } from './server-state.tsx'
import { OneTimePasswordNote, type UserAct, UserActDialog, UserActs } from './user-acts.tsx'
import { UserEdit } from './user-edit.tsx'
import { UserForm } from './user-form.tsx'

interface UsersTableProps {
  readonly users: readonly UserView[]
  readonly onEdit: (user: UserView) => void
  readonly onAct: (user: UserView, act: UserAct) => void
}

function UsersTable({ users, onEdit, onAct }: UsersTableProps) {
  const { t } = useWords()
  const own = useUser().id
  return (
    <table className="list" aria-label={t('admin.users')}>
      <thead>
        <tr>
          <th>{t('admin.full_name')}</th>
          <th>{t('admin.user_name')}</th>
          <th>{t('admin.role')}</th>
          <th>{t('admin.state')}</th>
          <th>
            <span className="visually-hidden">{t('admin.edit_user')}</span>
          </th>
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
            <td>
              <div className="row user-row-acts">
                <Button
                  size="compact-md"
                  h={32}
                  leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />}
                  aria-label={`${t('admin.edit_user')}: ${user.full_name}`}
                  onClick={() => onEdit(user)}
                >
                  {t('admin.edit')}
                </Button>
                {user.id !== own && <UserActs user={user} onAct={(act) => onAct(user, act)} />}
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type Shown = 'all' | 'active' | 'inactive'

function isShown(user: UserView, query: string, show: Shown): boolean {
  const text = `${user.full_name} ${user.username}`.toLocaleLowerCase()
  const isOfState = show === 'all' || user.is_active === (show === 'active')
  return isOfState && text.includes(query.trim().toLocaleLowerCase())
}

/** Who may sign in: found by name, added, changed, and their access ended. */
export function UsersTab() {
  const { t, rich, format } = useWords()
  const read = useAsk('admin.list_users', {}, { entities: ['users'] })
  const [isAdding, setAdding] = useState(false)
  const [created, setCreated] = useState<UserView | null>(null)
  const [editing, setEditing] = useState<UserView | null>(null)
  const [changed, setChanged] = useState<UserView | null>(null)
  const [acting, setActing] = useState<{ user: UserView; act: UserAct } | null>(null)
  const [oneTime, setOneTime] = useState<{ user: UserView; password: string } | null>(null)
  const [withoutFactor, setWithoutFactor] = useState<UserView | null>(null)
  const [query, setQuery] = useState('')
  const [show, setShow] = useState<Shown>('active')
  return (
    <div className="page">
      {created !== null && (
        <Note kind="good" role="status">
          {t('admin.user_created')}: <b>{created.full_name}</b> (<Latin>{created.username}</Latin>)
        </Note>
      )}
      {changed !== null && (
        <Note kind="good" role="status">
          {t(changed.is_active ? 'admin.user_changed' : 'admin.user_closed')}: <b>{changed.full_name}</b> (
          <Latin>{changed.username}</Latin>)
        </Note>
      )}
      {oneTime !== null && <OneTimePasswordNote {...oneTime} onTold={() => setOneTime(null)} />}
      {withoutFactor !== null && (
        <Note kind="good" role="status">
          {rich('account.factor_reset', { name: withoutFactor.full_name })}
        </Note>
      )}
      {acting !== null && (
        <UserActDialog
          {...acting}
          onClose={() => setActing(null)}
          onDone={(password) => {
            setActing(null)
            setOneTime(password === null ? null : { user: acting.user, password })
            setWithoutFactor(password === null ? acting.user : null)
          }}
        />
      )}
      {editing !== null && (
        <UserEdit
          user={editing}
          onClose={() => setEditing(null)}
          onChanged={(user) => {
            setEditing(null)
            setCreated(null)
            setChanged(user)
            void read.refetch()
          }}
        />
      )}
      <ServerPage read={read}>
        {({ items }) => (
          <section className="card clip users-card" aria-label={t('admin.users')}>
            <header>
              <h2>{t('admin.users')}</h2>
              <span className="sub n">{format.number(items.length)}</span>
              <span className="grow" />
              <TextInput
                aria-label={t('admin.find_user')}
                placeholder={t('admin.find_user')}
                value={query}
                onChange={(event) => setQuery(event.currentTarget.value)}
              />
              <SegmentedChoice
                label={t('admin.state')}
                hideLabel
                small
                isClearable={false}
                options={[
                  { value: 'all', label: t('app.all') },
                  { value: 'active', label: t('admin.active') },
                  { value: 'inactive', label: t('admin.inactive') },
                ]}
                value={show}
                onChange={(next) => setShow(next ?? 'all')}
              />
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
            {items.some((user) => isShown(user, query, show)) ? (
              <UsersTable
                users={items.filter((user) => isShown(user, query, show))}
                onEdit={setEditing}
                onAct={(user, act) => setActing({ user, act })}
              />
            ) : (
              <EmptyState title={t('admin.no_user_found')} />
            )}
          </section>
        )}
      </ServerPage>
    </div>
  )
}
