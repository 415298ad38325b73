import { TextInput } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useState } from 'react'
import { NotifiedRole } from '../../shared/radiology/radiology-assessment.ts'
import { latestInstantAt, minutesOfText } from '../components/form/time-answer.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { TickBox, TickGroup } from '../components/tick-boxes.tsx'
import { useTimeZone } from '../i18n/time-zone.ts'
import { useWords } from '../i18n/use-words.tsx'
import { isYes, rolesOf, yesOrNo } from './report-texts.ts'
import { type FieldsProps, TextField } from './text-fields.tsx'

function ToldAt({ textOf, errorOf, onType, onLeave }: FieldsProps) {
  const { t, format } = useWords()
  const timeZone = useTimeZone((zone) => zone.timeZone)
  const [typed, setTyped] = useState<string | null>(null)
  const stored = textOf('critical_at')
  const shown = typed ?? (stored === '' ? '' : format.time(stored))
  const isWrong = typed !== null && typed.trim() !== '' && minutesOfText(typed) === null
  return (
    <TextInput
      id="report-critical_at"
      label={t('radiology.critical_at')}
      aria-label={t('radiology.critical_at')}
      placeholder="12:44"
      dir="ltr"
      inputMode="numeric"
      autoComplete="off"
      value={shown}
      error={isWrong ? t('radiology.not_a_time') : errorOf('critical_at')}
      onChange={(event) => {
        const next = event.currentTarget.value
        setTyped(next)
        const minutes = minutesOfText(next)
        onType('critical_at', minutes === null ? '' : latestInstantAt(minutes, format.localDate, timeZone))
      }}
      onBlur={() => {
        if (!isWrong) setTyped(null)
        onLeave()
      }}
    />
  )
}

/** A finding that somebody must hear of at once: what, who was told and when, and that it was read back. */
export function CriticalResult(props: FieldsProps) {
  const { t } = useWords()
  const { textOf, onType } = props
  const answer = textOf('has_critical_result')
  const isCritical = isYes(answer)
  const roles = rolesOf(textOf('critical_roles'))
  function answerCritical(next: string | null): void {
    onType('has_critical_result', next ?? '')
    if (next !== null && isYes(next) && textOf('critical_at') === '') {
      onType('critical_at', new Date().toISOString())
    }
  }
  return (
    <section
      className={isCritical ? 'critical is-critical' : 'critical'}
      aria-label={t('radiology.critical')}
    >
      <div className="row">
        <IconBell size={18} stroke={1.75} aria-hidden />
        <b>{t('radiology.critical')}</b>
        <SegmentedChoice
          id="report-has_critical_result"
          label={t('radiology.critical')}
          hideLabel
          small
          options={[
            { value: yesOrNo(false), label: t('app.no') },
            { value: yesOrNo(true), label: t('app.yes') },
          ]}
          value={answer === '' ? null : answer}
          onChange={answerCritical}
        />
        {!isCritical && <span className="sub fs-13">{t('radiology.critical_hint')}</span>}
      </div>
      {isCritical && (
        <div className="critical-fields">
          <TextField {...props} field="critical_details" label={t('radiology.critical_details')} isRequired />
          <TextField {...props} field="critical_to" label={t('radiology.critical_to')} isRequired />
          <ToldAt {...props} />
          <TickGroup label={t('radiology.critical_roles')}>
            {NotifiedRole.options.map((role) => (
              <TickBox
                key={role}
                label={t(`radiology.role_${role}`)}
                isTicked={roles.includes(role)}
                onChange={(isTicked) =>
                  onType(
                    'critical_roles',
                    NotifiedRole.options
                      .filter((each) => (each === role ? isTicked : roles.includes(each)))
                      .join(' '),
                  )
                }
              />
            ))}
          </TickGroup>
          <TickBox
            id="report-critical_read_back"
            label={t('radiology.critical_read_back')}
            isTicked={isYes(textOf('critical_read_back'))}
            onChange={(isTicked) => onType('critical_read_back', yesOrNo(isTicked))}
          />
          <TickBox
            id="report-critical_in_book"
            label={t('radiology.critical_in_book')}
            isTicked={isYes(textOf('critical_in_book'))}
            onChange={(isTicked) => onType('critical_in_book', yesOrNo(isTicked))}
          />
        </div>
      )}
    </section>
  )
}
