import {
  IconAlertCircle,
  IconArrowsSplit,
  IconBiohazard,
  IconHeartOff,
  IconShieldHeart,
} from '@tabler/icons-react'
import type { PatientFlags } from '../../shared/patients/patients-ipc.ts'
import { useWords, type Words } from '../i18n/use-words.tsx'

type Flag = PatientFlags['warnings'][number]

const icons = {
  isolation: IconBiohazard,
  resuscitation: IconHeartOff,
  safeguarding: IconShieldHeart,
  other: IconAlertCircle,
} as const

export function WarningIcon({ kind, size }: { kind: Flag['kind']; size: number }) {
  const Icon = icons[kind]
  return <Icon size={size} stroke={1.75} aria-hidden />
}

/** A warning in a few words. */
export function warningText(
  {
    kind,
    isolation_type,
    resuscitation_status,
  }: Pick<Flag, 'kind' | 'isolation_type' | 'resuscitation_status'>,
  { t }: Pick<Words, 't'>,
): string {
  if (kind === 'isolation' && isolation_type !== null) {
    return t('warnings.isolation_flag', { type: t(`warnings.isolation_${isolation_type}`) })
  }
  if (kind === 'resuscitation' && resuscitation_status !== null) {
    return t(`warnings.resuscitation_${resuscitation_status}`)
  }
  return t(kind === 'safeguarding' ? 'warnings.safeguarding_flag' : 'warnings.title')
}

/** One warning in the banner, as symbol and word; of two resuscitation statuses neither is believed. */
export function WarningFlag({ warning }: { warning: Flag }) {
  const words = useWords()
  const { t } = words
  if (warning.kind === 'resuscitation' && warning.is_disputed) {
    return (
      <span className="flag disputed">
        <IconArrowsSplit size={22} stroke={1.75} aria-hidden className="mirrors" />
        <span>
          <b>{t('warnings.resuscitation_disputed')}</b>
          <small>{t('warnings.resuscitation_disputed_hint')}</small>
        </span>
      </span>
    )
  }
  const isOther = warning.kind === 'other' && warning.note !== null
  return (
    <span className={`flag warning ${warning.kind}`}>
      <WarningIcon kind={warning.kind} size={22} />
      <span>
        <b>{isOther ? <bdi>{warning.note}</bdi> : warningText(warning, words)}</b>
        {warning.is_withheld && <small>{t('warnings.withheld_short')}</small>}
        {!isOther && warning.note !== null && (
          <small>
            <bdi>{warning.note}</bdi>
          </small>
        )}
      </span>
    </span>
  )
}
