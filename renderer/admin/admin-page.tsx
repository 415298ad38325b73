import { Tabs } from '@mantine/core'
import { IconHistory, IconLayoutDashboard, IconUsers } from '@tabler/icons-react'
import { useWords } from '../i18n/use-words.tsx'
import { AuditChooser } from './audit-chooser.tsx'
import { DashboardTab } from './dashboard.tsx'
import { keepLastKnown } from './last-known.ts'
import { UsersTab } from './users-tab.tsx'
import './admin.css'

export type AdminTab = 'dashboard' | 'users' | 'audit'

keepLastKnown()

interface AdminPageProps {
  readonly tab: AdminTab
  readonly onTab: (tab: AdminTab) => void
  readonly auditHrefOf: (patientId: string) => string
  readonly onAudit: (patientId: string) => void
}

function isTab(value: string | null): value is AdminTab {
  return value === 'dashboard' || value === 'users' || value === 'audit'
}

/** The administrator's pages: what the server counts, who may sign in, and whose audit to read. */
export function AdminPage({ tab, onTab, auditHrefOf, onAudit }: AdminPageProps) {
  const { t } = useWords()
  const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const
  return (
    <Tabs
      value={tab}
      onChange={(next) => isTab(next) && onTab(next)}
      className="admin-body"
      keepMounted={false}
    >
      <div className="tab-bar">
        <h1 className="admin-title">{t('admin.title')}</h1>
        <Tabs.List aria-label={t('admin.tabs')}>
          <Tabs.Tab value="dashboard" leftSection={<IconLayoutDashboard {...icon} />}>
            {t('admin.dashboard')}
          </Tabs.Tab>
          <Tabs.Tab value="users" leftSection={<IconUsers {...icon} />}>
            {t('admin.users')}
          </Tabs.Tab>
          <Tabs.Tab value="audit" leftSection={<IconHistory {...icon} />}>
            {t('admin.audit')}
          </Tabs.Tab>
        </Tabs.List>
      </div>
      <Tabs.Panel value="dashboard">
        <DashboardTab />
      </Tabs.Panel>
      <Tabs.Panel value="users">
        <UsersTab />
      </Tabs.Panel>
      <Tabs.Panel value="audit">
        <AuditChooser hrefOf={auditHrefOf} onChoose={onAudit} />
      </Tabs.Panel>
    </Tabs>
  )
}
