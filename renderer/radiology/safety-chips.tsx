import { Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconFileUnknown,
  IconHandStop,
  IconHelpCircle,
  IconShieldCheck,
  IconUrgent,
} from '@tabler/icons-react'
import type { SafetyFlag, StudySafety } from '../../shared/radiology/study-safety.ts'
import { useSyncStatus } from '../api/use-session.ts'
import { useNow } from '../components/clock.tsx'
import { DisputedMark } from '../components/disputed-mark.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { agoText } from './how-long.ts'

const looks = {
  danger: { icon: IconUrgent, tone: 'bad' },
  warning: { icon: IconAlertTriangle, tone: 'warn' },
  unknown: { icon: IconHelpCircle, tone: 'outline' },
} as const satisfies Record<SafetyFlag['severity'], unknown>

/** An answer as it was measured or typed: its digits are compared with paper and devices, and stay. Long ones wrap. */
function Answer({ text }: { text: string }) {
  return /\p{Script=Arabic}/u.test(text) ? <bdi>{text}</bdi> : <bdi dir="ltr">{text}</bdi>
}

/** One answer that stands out: symbol, question and answer in words, and its own age where it is older than the sheet. */
function SafetyChip({ flag, sheetAt }: { flag: SafetyFlag; sheetAt: string | null }) {
  const { t, rich, text, language } = useWords()
  const now = useNow()
  const { icon, tone } = looks[flag.severity]
  const Icon = flag.is_hard_stop ? IconHandStop : icon
  const ago = flag.answered_at === null ? null : agoText(flag.answered_at, now, language)
  const isOlder = ago !== null && (sheetAt === null || ago !== agoText(sheetAt, now, language))
  const value = flag.value === null ? t('app.not_recorded') : flag.value[language]
  const chip = (
    <span
      className={`chip wraps ${flag.is_hard_stop && flag.severity === 'unknown' ? 'warn' : tone}`}
      data-safety={flag.key}
      data-severity={flag.severity}
    >
      <Icon size={14} stroke={2} aria-hidden />
      <span>
        {text(flag.label)}: <Answer text={value} />
        {flag.is_disputed && <b> · {t('patient.disputed')}</b>}
        {isOlder && (
          <span className="fs-13" data-answered-at={flag.answered_at}>
            {' · '}
            {rich('radiology.answered', { ago })}
          </span>
        )}
        {flag.note !== null && <span className="visually-hidden">. {text(flag.note)}</span>}
      </span>
    </span>
  )
  return flag.note === null ? (
    chip
  ) : (
    <Tooltip label={text(flag.note)} multiline maw={320}>
      {chip}
    </Tooltip>
  )
}

/** Questions that nobody answered, in one chip: a row of them would hide what was answered. */
function OpenQuestions({ flags }: { flags: readonly SafetyFlag[] }) {
  const { t, text, language } = useWords()
  const [first] = flags
  if (first === undefined) return null
  const Icon = first.is_hard_stop ? IconHandStop : IconHelpCircle
  const names = flags.map(({ label }) => text(label)).join(language === 'ar' ? '، ' : ', ')
  return (
    <span
      className={first.is_hard_stop ? 'chip warn wraps' : 'chip outline wraps'}
      data-safety="open"
      data-severity="unknown"
    >
      <Icon size={14} stroke={2} aria-hidden />
      <span>
        {t('app.not_recorded')}: {names}
        {first.is_hard_stop && first.note !== null && (
          <span className="visually-hidden">. {text(first.note)}</span>
        )}
      </span>
    </span>
  )
}

/** Says that no sheet has come: "not recorded" only where this PC can know. */
function NoSheet() {
  const { t, rich, format } = useWords()
  const sync = useSyncStatus()
  const isAway = sync?.connection === 'offline'
  return (
    <span className="chip warn wraps" data-safety="missing">
      <IconFileUnknown size={14} stroke={2} aria-hidden />
      <span>
        {!isAway
          ? t('radiology.safety_not_recorded')
          : sync.last_sync_at === null
            ? t('radiology.safety_not_known_here')
            : rich('radiology.safety_not_known_since', { time: format.moment(sync.last_sync_at) })}
      </span>
    </span>
  )
}

/** How old the answers are. */
export function SafetyAge({ at }: { at: string }) {
  const { rich, format, language } = useWords()
  const now = useNow()
  return (
    <span className="sub fs-13" data-safety-age>
      {rich('radiology.safety_age', { ago: format.said(agoText(at, now, language)) })}
    </span>
  )
}

interface SafetyChipsProps {
  readonly safety: StudySafety
  /** At most this many; the rest is counted. */
  readonly limit?: number
}

/** What stands out before a study, the loudest first; nothing for a study without a sheet. */
export function SafetyChips({ safety, limit = Number.POSITIVE_INFINITY }: SafetyChipsProps) {
  const { t, rich } = useWords()
  if (safety.sheet === 'not_needed') return null
  if (safety.sheet === 'missing') return <NoSheet />
  const { flags } = safety
  const isOpen = ({ severity, value }: SafetyFlag): boolean => severity === 'unknown' && value === null
  const answered = flags.filter((flag) => !isOpen(flag))
  const stopping = flags.filter((flag) => isOpen(flag) && flag.is_hard_stop)
  const others = flags.filter((flag) => isOpen(flag) && !flag.is_hard_stop)
  const left = flags.length - Math.min(answered.length, limit)
  return (
    <>
      {safety.is_disputed && (
        <span data-safety="disputed">
          <DisputedMark>{t('radiology.safety_disputed')}</DisputedMark>
        </span>
      )}
      {flags.length === 0 && (
        <span className="chip durable" data-safety="clear">
          <IconShieldCheck size={14} stroke={2} aria-hidden />
          {t('radiology.safety_clear')}
        </span>
      )}
      {answered.slice(0, limit).map((flag) => (
        <SafetyChip key={flag.key} flag={flag} sheetAt={safety.entered_at} />
      ))}
      {limit === Number.POSITIVE_INFINITY ? (
        <>
          <OpenQuestions flags={stopping} />
          <OpenQuestions flags={others} />
        </>
      ) : (
        left > 0 && (
          <span className={stopping.length > 0 ? 'chip warn' : 'chip outline'}>
            {stopping.length > 0 && <IconHandStop size={14} stroke={2} aria-hidden />}
            {rich('radiology.safety_more', { count: left })}
          </span>
        )
      )}
    </>
  )
}
