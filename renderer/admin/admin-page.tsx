import { Tabs } from '@mantine/core'
import {
  IconAmbulance,
  IconBuildingHospital,
  IconChartBar,
  IconDeviceDesktop,
  IconHistory,
  IconInboxOff,
  IconLayoutDashboard,
  IconRuler2,
  IconSettings,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react'
import { useWords } from '../i18n/use-words.tsx'
import { type AdminTab, adminTabs } from './admin-tabs.ts'
import { type AuditHref, AuditTab } from './audit-tab.tsx'
import { ClinicalNumbersTab } from './clinical-numbers-tab.tsx'
import { DashboardTab } from './dashboard.tsx'
import { EmergencyTab } from './emergency-tab.tsx'
import { keepLastKnown } from './last-known.ts'
import { QuarantineTab } from './quarantine-tab.tsx'
import { ReportsTab } from './reports-tab.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { SitesTab } from './sites-tab.tsx'
import { StationsTab } from './stations-tab.tsx'
import { UsersTab } from './users-tab.tsx'
import './admin.css'

keepLastKnown()

interface AdminPageProps {
  readonly tab: AdminTab
  readonly onTab: (tab: AdminTab) => void
  /** A patient's audit; `show` says what of it first. */
  readonly auditHrefOf: AuditHref
  readonly onAudit: (patientId: string) => void
}

const icons: Readonly<Record<AdminTab, TablerIcon>> = {
  dashboard: IconLayoutDashboard,
  reports: IconChartBar,
  stations: IconDeviceDesktop,
  sites: IconBuildingHospital,
  users: IconUsers,
  audit: IconHistory,
  quarantine: IconInboxOff,
  emergency: IconAmbulance,
  numbers: IconRuler2,
  settings: IconSettings,
}

function isTab(value: string | null): value is AdminTab {
  return adminTabs.some((tab) => tab === value)
}

function tabWord(name: AdminTab) {
  if (name === 'emergency') return 'emergency.title'
  return name === 'sites' || name === 'numbers'
    ? (`organisation.${name}` as const)
    : (`admin.${name}` as const)
}

/** The administrator's pages: what the server counts, who may sign in, and whose audit to read. */
export function AdminPage({ tab, onTab, auditHrefOf, onAudit }: AdminPageProps) {
  const { t } = useWords()
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
          {adminTabs.map((name) => {
            const Icon = icons[name]
            return (
              <Tabs.Tab key={name} value={name} leftSection={<Icon size={18} stroke={1.75} aria-hidden />}>
                {t(tabWord(name))}
              </Tabs.Tab>
            )
          })}
        </Tabs.List>
      </div>
      <Tabs.Panel value="dashboard">
        <DashboardTab />
      </Tabs.Panel>
      <Tabs.Panel value="reports">
        <ReportsTab />
      </Tabs.Panel>
      <Tabs.Panel value="stations">
        <StationsTab />
      </Tabs.Panel>
      <Tabs.Panel value="users">
        <UsersTab />
      </Tabs.Panel>
      <Tabs.Panel value="quarantine">
        <QuarantineTab />
      </Tabs.Panel>
      <Tabs.Panel value="emergency">
        <EmergencyTab />
      </Tabs.Panel>
      <Tabs.Panel value="sites">
        <SitesTab />
      </Tabs.Panel>
      <Tabs.Panel value="numbers">
        <ClinicalNumbersTab />
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <SettingsTab />
      </Tabs.Panel>
      <Tabs.Panel value="audit">
        <AuditTab hrefOf={auditHrefOf} onChoose={onAudit} />
      </Tabs.Panel>
    </Tabs>
  )
}
