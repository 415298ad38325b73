import { Button, FileButton, TextInput } from '@mantine/core'
import { IconPhoto } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { parseNumberText } from '../../shared/identifiers/digits.ts'
import { PASSWORD_ONLY_OFFLINE_HOURS } from '../../shared/session/offline-limit.ts'
import { offlineHours } from '../../shared/session/session-times.ts'
import {
  Digits,
  idleLockMinutes,
  LOGO_MAX_BYTES,
  LogoPng,
  SecondFactorFor,
  SettingsChange,
  type SettingsView,
} from '../../shared/settings/settings.ts'
import { queryClient } from '../api/query-client.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { Logo } from '../components/logo.tsx'
import { Note } from '../components/note.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { ErrorNote } from '../components/states.tsx'
import { TickBox, TickGroup } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ServerPage } from './server-state.tsx'

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

interface LogoFieldProps {
  readonly logo: string | null
  readonly onChange: (logo: string | null) => void
}

function LogoField({ logo, onChange }: LogoFieldProps) {
  const { t, format } = useWords()
  const [isWrong, setWrong] = useState(false)
  async function take(file: File | null): Promise<void> {
    if (file === null) return
    const checked = LogoPng.safeParse(file.size <= LOGO_MAX_BYTES ? await base64Of(file) : '')
    setWrong(!checked.success)
    if (checked.success) onChange(checked.data)
  }
  return (
    <div className="column">
      <b className="fs-13">{t('admin.logo')}</b>
      <div className="row row-wrap">
        {logo !== null && <Logo png={logo} name={t('admin.logo')} />}
        <FileButton accept="image/png" onChange={(file) => void take(file)}>
          {(props) => (
            <Button {...props} leftSection={<IconPhoto size={16} stroke={1.75} aria-hidden />}>
              {t('admin.choose_logo')}
            </Button>
          )}
        </FileButton>
        {logo !== null && <Button onClick={() => onChange(null)}>{t('admin.remove_logo')}</Button>}
        <span className="sub">{t('admin.logo_hint', { limit: format.bytes(LOGO_MAX_BYTES) })}</span>
      </div>
      {isWrong && (
        <Note kind="bad" role="alert">
          {t('admin.logo_wrong', { limit: format.bytes(LOGO_MAX_BYTES) })}
        </Note>
      )}
    </div>
  )
}

const OfflineHours = SettingsChange.shape.offline_hours.unwrap().unwrap()

function SettingsForm({ settings }: { settings: SettingsView }) {
  const { t } = useWords()
  const [draft, setDraft] = useState(settings)
  // Sent only where it was turned here: what this PC last heard of it must not undo what another admin decided.
  const [isPasswordOnlyTurned, setPasswordOnlyTurned] = useState(false)
  const [idleText, setIdleText] = useState(String(settings.idle_lock_minutes))
  const [offlineText, setOfflineText] = useState(String(settings.offline_hours ?? offlineHours.default))
  const [isSaved, setSaved] = useState(false)
  const replace = useSend('settings.replace')
  const lacksName = draft.hospital_name.trim() === ''
  const lacksLanguage = draft.languages.length === 0
  const idle = SettingsChange.shape.idle_lock_minutes.safeParse(parseNumberText(idleText))
  const offline = OfflineHours.safeParse(parseNumberText(offlineText))
  const set = (changes: Partial<SettingsView>): void => {
    setSaved(false)
    setDraft({ ...draft, ...changes })
  }
  const turn = (language: 'en' | 'ar', isOn: boolean): void =>
    set({
      languages: (['en', 'ar'] as const).filter((one) =>
        one === language ? isOn : draft.languages.includes(one),
      ),
    })

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (lacksName || lacksLanguage || !idle.success || !offline.success) return
    const { allows_password_only_slots, ...others } = draft
    const stored = await replace.send({
      ...others,
      ...(isPasswordOnlyTurned ? { allows_password_only_slots } : {}),
      hospital_name: draft.hospital_name.trim(),
      hospital_name_ar: draft.hospital_name_ar?.trim() || null,
      idle_lock_minutes: idle.data,
      offline_hours: offline.data,
    })
    if (stored === undefined) return
    queryClient.setQueryData(['settings.get', {}], stored)
    setDraft(stored)
    setPasswordOnlyTurned(false)
    setIdleText(String(stored.idle_lock_minutes))
    setOfflineText(String(stored.offline_hours ?? offlineHours.default))
    setSaved(true)
  }

  return (
    <form className="card column settings-form" onSubmit={(event) => void submit(event)} noValidate>
      <div className="user-fields">
        <TextInput
          label={t('admin.hospital_name')}
          value={draft.hospital_name}
          maxLength={120}
          error={lacksName ? t('fields.required') : undefined}
          onChange={(event) => set({ hospital_name: event.currentTarget.value })}
        />
        <TextInput
          label={t('admin.hospital_name_ar')}
          dir="rtl"
          value={draft.hospital_name_ar ?? ''}
          maxLength={120}
          onChange={(event) => set({ hospital_name_ar: event.currentTarget.value })}
        />
      </div>
      <LogoField logo={draft.logo_png} onChange={(logo_png) => set({ logo_png })} />
      <SegmentedChoice
        label={t('admin.digits')}
        isClearable={false}
        options={Digits.options.map((value) => ({ value, label: t(`admin.digits_${value}`) }))}
        value={draft.digits}
        onChange={(digits) => set({ digits: digits ?? 'western' })}
      />
      <TickGroup label={t('admin.languages')} error={lacksLanguage ? t('fields.required') : undefined}>
        <TickBox
          label="English"
          isTicked={draft.languages.includes('en')}
          onChange={(isOn) => turn('en', isOn)}
        />
        <TickBox
          label="العربية"
          isTicked={draft.languages.includes('ar')}
          onChange={(isOn) => turn('ar', isOn)}
        />
      </TickGroup>
      <TextInput
        label={t('admin.idle_lock')}
        dir="ltr"
        inputMode="numeric"
        autoComplete="off"
        maw={280}
        value={idleText}
        error={
          idle.success
            ? undefined
            : t('organisation.out_of_range', { min: idleLockMinutes.min, max: idleLockMinutes.max })
        }
        onChange={(event) => {
          setSaved(false)
          setIdleText(event.currentTarget.value)
        }}
      />
      <div>
        <SegmentedChoice
          label={t('account.factor_for')}
          isClearable={false}
          options={SecondFactorFor.options.map((value) => ({
            value,
            label: t(`account.factor_for_${value}`),
          }))}
          value={draft.second_factor_for ?? 'nobody'}
          onChange={(second_factor_for) => set({ second_factor_for: second_factor_for ?? 'nobody' })}
        />
        <span className="sub">{t('account.factor_for_hint')}</span>
      </div>
      <TickGroup label={t('emergency.allows_pin')}>
        <TickBox
          label={t('emergency.allows_pin_label')}
          isTicked={draft.allows_pin !== false}
          onChange={(allows_pin) => set({ allows_pin })}
        />
      </TickGroup>
      <TextInput
        label={t('emergency.offline_hours')}
        description={t('emergency.offline_hours_hint')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        dir="ltr"
        inputMode="numeric"
        autoComplete="off"
        value={offlineText}
        error={
          offline.success
            ? undefined
            : t('organisation.out_of_range', { min: offlineHours.min, max: offlineHours.max })
        }
        onChange={(event) => {
          setSaved(false)
          setOfflineText(event.currentTarget.value)
        }}
      />
      <div>
        <TickGroup label={t('admin.password_only')}>
          <TickBox
            label={t('admin.password_only_allowed')}
            isTicked={draft.allows_password_only_slots}
            onChange={(allows_password_only_slots) => {
              set({ allows_password_only_slots })
              setPasswordOnlyTurned(true)
            }}
          />
        </TickGroup>
        <span className="sub">{t('admin.password_only_hint', { hours: PASSWORD_ONLY_OFFLINE_HOURS })}</span>
      </div>
      <ErrorNote error={replace.error} />
      {isSaved && (
        <Note kind="good" role="status">
          {t('admin.settings_saved')}
        </Note>
      )}
      <div className="row">
        <Button type="submit" variant="filled" size="md" h={44} loading={replace.isBusy}>
          {t('admin.save')}
        </Button>
        <span className="sub">{t('admin.settings_hint')}</span>
      </div>
    </form>
  )
}

/** What the site decides for all its stations; read from this station's own copy, changed on the server. */
export function SettingsTab() {
  const read = useAsk('settings.get', {}, { entities: ['settings'] })
  return (
    <div className="page">
      <ServerPage read={read}>{(settings) => <SettingsForm settings={settings} />}</ServerPage>
    </div>
  )
}
