import type { CommandId } from '../../shared/commands/commands.ts'

/** The administrator's pages, in the order of their tabs. */
export const adminTabs = [
  'dashboard',
  'reports',
  'stations',
  'sites',
  'users',
  'audit',
  'quarantine',
  'emergency',
  'numbers',
  'settings',
] as const
export type AdminTab = (typeof adminTabs)[number]

/** The command that opens a tab: none is without one. */
export const adminCommands = {
  dashboard: 'go.admin',
  reports: 'go.admin_reports',
  stations: 'go.admin_stations',
  sites: 'go.admin_sites',
  users: 'go.admin_users',
  audit: 'go.admin_audit',
  quarantine: 'go.admin_quarantine',
  emergency: 'go.admin_emergency',
  numbers: 'go.admin_numbers',
  settings: 'go.admin_settings',
} as const satisfies Readonly<Record<AdminTab, CommandId>>
