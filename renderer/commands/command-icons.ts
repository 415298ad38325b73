import {
  IconArrowsSplit,
  IconBuildingHospital,
  IconCalendarEvent,
  IconChartBar,
  IconCheck,
  IconDeviceDesktop,
  IconDoorExit,
  IconHistory,
  IconInboxOff,
  IconKeyboard,
  IconLanguage,
  IconListCheck,
  IconLock,
  IconPlugConnected,
  IconRuler2,
  IconSchool,
  IconSearch,
  IconSettings,
  IconShieldCog,
  IconSunMoon,
  IconUserCog,
  IconUserPlus,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react'
import type { CommandId } from '../../shared/commands/commands.ts'

const icons: Readonly<Partial<Record<CommandId, TablerIcon>>> = {
  'palette.open': IconSearch,
  'session.lock': IconLock,
  'sync.try_now': IconPlugConnected,
  'practice.enter': IconSchool,
  'practice.leave': IconDoorExit,
  'go.patients': IconUsers,
  'go.visits': IconCalendarEvent,
  'go.worklist': IconListCheck,
  'go.conflicts': IconArrowsSplit,
  'go.put_aside': IconInboxOff,
  'go.admin': IconShieldCog,
  'go.admin_reports': IconChartBar,
  'go.admin_stations': IconDeviceDesktop,
  'go.admin_sites': IconBuildingHospital,
  'go.admin_users': IconUserCog,
  'go.admin_audit': IconHistory,
  'go.admin_quarantine': IconInboxOff,
  'go.admin_numbers': IconRuler2,
  'go.admin_settings': IconSettings,
  'patients.register': IconUserPlus,
  'form.submit': IconCheck,
  'view.language': IconLanguage,
  'view.scheme': IconSunMoon,
  'shortcuts.show': IconKeyboard,
}

/** The picture beside a command in a list. */
export function iconOf(id: CommandId): TablerIcon {
  return icons[id] ?? IconKeyboard
}
