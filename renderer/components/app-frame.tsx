import { Button, Menu, UnstyledButton } from '@mantine/core'
import {
  IconBuildingHospital,
  IconChevronDown,
  IconLock,
  IconLogout,
  IconPassword,
  IconSchool,
  IconSearch,
  IconUserCircle,
  type TablerIcon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/use-words.tsx'
import { LanguageSwitch, SchemeSwitch } from './display-switches.tsx'
import { initialsOf } from './initials.ts'
import { KeyCaps, keysOf } from './key-caps.tsx'
import { Logo } from './logo.tsx'

export interface NavItem {
  readonly key: string
  readonly href: string
  readonly label: string
  readonly icon: TablerIcon
  readonly isCurrent: boolean
  readonly badge?: number
}

interface AppFrameProps {
  readonly nav: readonly NavItem[]
  readonly navFoot?: ReactNode
  readonly user: { readonly full_name: string; readonly role: string }
  readonly siteName: string | undefined
  /** The hospital's logo as a PNG in base64, and its name; in the place of the program's own. */
  readonly logo?: { readonly png: string; readonly name: string } | undefined
  /** Whether the site lets people choose their language. */
  readonly hasLanguages?: boolean
  readonly onSearch: () => void
  readonly onLock: () => void
  /** Opens the person's own account; there is none in practice. */
  readonly onAccount?: () => void
  /** Sets or changes the PIN; where the site wants none, and in practice, there is none. */
  readonly onPin?: () => void
  /** Ends the sign-in; practice is left instead. */
  readonly onSignOut?: () => void
  /** Goes into practice mode, or out of it again. */
  readonly practice: { readonly isOn: boolean; readonly onSwitch: () => void }
  readonly statusBar: ReactNode
  readonly children: ReactNode
}

function Rail({ nav, navFoot, logo }: Pick<AppFrameProps, 'nav' | 'navFoot' | 'logo'>) {
  const { t, format } = useWords()
  return (
    <nav className="rail" aria-label={t('app.main_navigation')}>
      {logo === undefined ? (
        <span className="brand">{t('app.name')}</span>
      ) : (
        <span className="brand">
          <Logo png={logo.png} name={logo.name} />
        </span>
      )}
      {nav.map(({ key, href, label, icon: Icon, isCurrent, badge }) => (
        <a key={key} href={href} aria-current={isCurrent ? 'page' : undefined}>
          <Icon size={22} stroke={1.75} aria-hidden />
          {label}
          {badge !== undefined && badge > 0 && <span className="count-badge n">{format.number(badge)}</span>}
        </a>
      ))}
      {navFoot}
    </nav>
  )
}

function TopBar({
  user,
  siteName,
  hasLanguages = true,
  onSearch,
  onLock,
  onAccount,
  onPin,
  onSignOut,
  practice,
}: Omit<AppFrameProps, 'nav' | 'statusBar' | 'children'>) {
  const { t } = useWords()
  return (
    <header className="top-bar">
      <button
        type="button"
        className="search-box top-search"
        aria-haspopup="dialog"
        {...keysOf('palette.open')}
        onClick={onSearch}
      >
        <IconSearch size={18} stroke={1.75} aria-hidden />
        <span className="grow cut" style={{ textAlign: 'start' }}>
          {t('app.search_everywhere')}
        </span>
        <KeyCaps command="palette.open" />
      </button>
      <span className="grow" />
      {siteName !== undefined && (
        <span className="row ink-2 hide-narrow nowrap">
          <IconBuildingHospital size={18} stroke={1.75} aria-hidden />
          {siteName}
        </span>
      )}
      <span className="divider hide-narrow" />
      {hasLanguages && (
        <>
          <LanguageSwitch />
          <span className="divider hide-narrow" />
        </>
      )}
      <Menu position="bottom-end" shadow="xl">
        <Menu.Target>
          <UnstyledButton className="who">
            <span className="visually-hidden">{t('app.user_menu', { name: user.full_name })}</span>
            <span className="avatar" aria-hidden>
              {initialsOf(user.full_name)}
            </span>
            <span className="hide-narrow" aria-hidden>
              <b>{user.full_name}</b>
              <span className="role fs-12 sub">{user.role}</span>
            </span>
            <IconChevronDown size={16} stroke={1.75} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <SchemeSwitch />
          {onAccount !== undefined && (
            <Menu.Item
              leftSection={<IconUserCircle size={16} stroke={1.75} aria-hidden />}
              onClick={onAccount}
            >
              {t('account.title')}
            </Menu.Item>
          )}
          {onPin !== undefined && (
            <Menu.Item leftSection={<IconPassword size={16} stroke={1.75} aria-hidden />} onClick={onPin}>
              {t('pin.menu')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconSchool size={16} stroke={1.75} aria-hidden />}
            onClick={practice.onSwitch}
          >
            {t(practice.isOn ? 'practice.leave' : 'practice.menu')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLock size={16} stroke={1.75} aria-hidden />} onClick={onLock}>
            {t('app.sign_out')}
          </Menu.Item>
          {onSignOut !== undefined && (
            <Menu.Item leftSection={<IconLogout size={16} stroke={1.75} aria-hidden />} onClick={onSignOut}>
              {t('pin.sign_out')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Button
        size="compact-md"
        h={32}
        leftSection={<IconLock size={16} stroke={1.75} aria-hidden />}
        rightSection={<KeyCaps command="session.lock" className="hide-narrow" />}
        {...keysOf('session.lock')}
        onClick={onLock}
      >
        {t('app.lock')}
      </Button>
    </header>
  )
}

/** The frame of every screen behind the sign-in: rail 88, top 56, status 32; only the content scrolls. */
export function AppFrame({ nav, navFoot, statusBar, children, ...top }: AppFrameProps) {
  const { t } = useWords()
  return (
    <div className="frame">
      <button type="button" className="skip-link" onClick={() => document.getElementById('content')?.focus()}>
        {t('app.skip')}
      </button>
      <Rail nav={nav} navFoot={navFoot} logo={top.logo} />
      <TopBar {...top} />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      {statusBar}
    </div>
  )
}
