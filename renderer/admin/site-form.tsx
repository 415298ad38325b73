import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { toWesternDigits } from '../../shared/identifiers/digits.ts'
import type { SiteView } from '../../shared/reports/sites.ts'
import { Password, Site, User } from '../../shared/users/user.ts'
import { fieldErrorsOf } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import { TickBox } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { AddPanel, NewPersonFields, useRecordTexts } from './record-form.tsx'

const empty = {
  code: '',
  name: '',
  name_ar: '',
  time_zone: 'Africa/Cairo',
  full_name: '',
  username: '',
  password: '',
}
type TextName = keyof typeof empty

function useSiteErrors(texts: typeof empty, hasTried: boolean, create: ReturnType<typeof useCreate>) {
  const { t } = useWords()
  const typed: Readonly<Record<TextName, string | undefined>> = {
    code: Site.shape.code.safeParse(toWesternDigits(texts.code.trim())).success
      ? undefined
      : t('organisation.site_code_wrong'),
    name: texts.name.trim() === '' ? t('fields.required') : undefined,
    name_ar: undefined,
    time_zone: texts.time_zone.trim() === '' ? t('fields.required') : undefined,
    full_name: texts.full_name.trim() === '' ? t('fields.required') : undefined,
    username: User.shape.username.safeParse(texts.username.trim()).success
      ? undefined
      : t('admin.user_name_wrong'),
    password: Password.safeParse(texts.password).success ? undefined : t('fields.too_short', { min: 12 }),
  }
  const taken = create.error?.code === 'duplicate' ? create.error.field : null
  const refused = new Set(fieldErrorsOf(create.error).map(({ field }) => field))
  return {
    isWrong: Object.values(typed).some((error) => error !== undefined),
    isShown: taken !== null || refused.has('time_zone'),
    of: (name: TextName): string | undefined => {
      if (hasTried && typed[name] !== undefined) return typed[name]
      if (name === 'time_zone' && refused.has('time_zone')) return t('organisation.time_zone_wrong')
      if (taken === null) return undefined
      if (name === 'username' && taken.endsWith('username')) return t('admin.user_name_taken')
      return name === 'code' && !taken.endsWith('username') ? t('organisation.site_code_taken') : undefined
    },
  }
}

function useCreate() {
  return useSend('admin.create_site')
}

interface SiteFormProps {
  readonly onCreated: (site: SiteView) => void
  readonly onClose: () => void
}

/** Adds a site: its code for good, its names, its clock, and who administers it first. */
export function SiteForm({ onCreated, onClose }: SiteFormProps) {
  const { t } = useWords()
  const [allowsPasswordOnly, setPasswordOnly] = useState(false)
  const [hasTried, setTried] = useState(false)
  const create = useCreate()
  const { texts, field: fieldOf } = useRecordTexts('site', empty, create.forget)
  const errors = useSiteErrors(texts, hasTried, create)
  const field = (name: TextName) => fieldOf(name, errors.of(name))

  async function submit(): Promise<void> {
    setTried(true)
    if (errors.isWrong) return
    const site = await create.send({
      code: toWesternDigits(texts.code.trim()),
      name: texts.name.trim(),
      name_ar: texts.name_ar.trim() || null,
      time_zone: texts.time_zone.trim(),
      allows_password_only_slots: allowsPasswordOnly,
      first_administrator: {
        username: texts.username.trim(),
        full_name: texts.full_name.trim(),
        password: texts.password,
      },
    })
    if (site !== undefined) onCreated(site)
  }

  return (
    <AddPanel
      title={t('organisation.add_site')}
      submit={t('organisation.create_site')}
      error={errors.isShown ? null : create.error}
      isBusy={create.isBusy}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="user-fields">
        <TextInput
          {...field('code')}
          label={t('organisation.site_code')}
          description={t('organisation.site_code_hint')}
          dir="ltr"
          inputMode="numeric"
          maxLength={2}
          autoComplete="off"
        />
        <TextInput {...field('name')} label={t('organisation.site_name')} maxLength={120} />
        <TextInput {...field('name_ar')} label={t('organisation.site_name_ar')} dir="rtl" maxLength={120} />
        <TextInput
          {...field('time_zone')}
          label={t('organisation.time_zone')}
          description={t('organisation.time_zone_hint')}
          dir="ltr"
          maxLength={60}
        />
      </div>
      <TickBox
        label={t('organisation.password_only')}
        isTicked={allowsPasswordOnly}
        onChange={setPasswordOnly}
      />
      <h3>{t('organisation.first_administrator')}</h3>
      <NewPersonFields field={field} />
    </AddPanel>
  )
}
