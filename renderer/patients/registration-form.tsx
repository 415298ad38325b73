import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { IconArrowUp, IconCircleCheck, IconLock } from '@tabler/icons-react'
import { useState } from 'react'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { governorates } from '../../shared/identifiers/governorates.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import { parseDayText } from '../components/day-text.ts'
import { Hint } from '../components/field.tsx'
import { Note } from '../components/note.tsx'
import { ageText } from '../components/person-facts.ts'
import { TickBox } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { idWarnings, type RegistrationField, type RegistrationTexts, readNationalId } from './registration.ts'

export interface RegistrationFormProps {
  readonly texts: RegistrationTexts
  readonly filled: ReadonlySet<RegistrationField>
  readonly today: string
  readonly errorOf: (field: RegistrationField) => string | undefined
  readonly onType: (field: RegistrationField, text: string) => void
  readonly onLeave: () => void
}

function useField({ texts, filled, errorOf, onType, onLeave }: RegistrationFormProps) {
  return (field: RegistrationField) => ({
    id: `register-${field}`,
    value: texts[field],
    error: errorOf(field),
    onChange: (event: { currentTarget: { value: string } }) => onType(field, event.currentTarget.value),
    onBlur: onLeave,
    className: filled.has(field) ? 'filled-from-id' : '',
  })
}

function Identifiers(props: RegistrationFormProps) {
  const { t } = useWords()
  const field = useField(props)
  const { texts, today } = props
  const id = readNationalId(texts, today)
  const digits = compactDigits(texts.ssn)
  return (
    <>
      <TextInput
        {...field('ssn')}
        label={
          <span className="field-head">
            <span>{t('register.national_id')}</span>
            <span className="aside" aria-hidden>
              {digits.length > 0 && digits.length !== 14
                ? t('register.digits_so_far', { count: digits.length })
                : t('register.fourteen_digits')}
            </span>
          </span>
        }
        aria-label={t('register.national_id')}
        inputMode="numeric"
        dir="ltr"
        autoComplete="off"
        rightSection={
          id === undefined ? null : (
            <IconCircleCheck size={20} stroke={1.75} className="good-mark" aria-hidden />
          )
        }
      />
      <Hint icon={<IconLock size={16} stroke={1.75} aria-hidden />}>{t('register.sealed')}</Hint>
      {id !== undefined &&
        idWarnings(id, texts).map((warning) => (
          <Note key={warning} kind="warn" role="status">
            {t(`register.warning_${warning}`)}
          </Note>
        ))}
    </>
  )
}

function BirthAndPlace(props: RegistrationFormProps) {
  const words = useWords()
  const { t, rich, text } = words
  const field = useField(props)
  const { texts, filled, today } = props
  return (
    <div>
      <div className="three-fields">
        <TextInput
          {...field('born')}
          label={t('register.born')}
          placeholder={t('register.born_placeholder')}
          inputMode="numeric"
          dir="ltr"
          autoComplete="off"
        />
        <NativeSelect
          {...field('gender')}
          label={t('register.sex')}
          data={[
            { value: '', label: t('register.choose') },
            { value: 'male', label: t('register.male') },
            { value: 'female', label: t('register.female') },
            { value: 'other', label: t('register.other') },
          ]}
        />
        <NativeSelect
          {...field('governorate')}
          label={t('register.birthplace')}
          data={[
            { value: '', label: t('register.choose') },
            ...governorates.map(({ name }) => ({ value: name.en, label: text(name) })),
          ]}
        />
      </div>
      {filled.size > 0 ? (
        <Hint tone="accent" icon={<IconArrowUp size={16} stroke={1.75} aria-hidden />}>
          {rich('register.filled_from_id', {
            age: ageText({ date_of_birth: parseDayText(texts.born) }, today, words),
          })}
        </Hint>
      ) : (
        <TickBox
          label={t('register.estimated')}
          isTicked={texts.birth_date_is_estimated === 'yes'}
          onChange={(isTicked) => props.onType('birth_date_is_estimated', isTicked ? 'yes' : '')}
        />
      )}
    </div>
  )
}

function Mobile({ number, ...props }: RegistrationFormProps & { number: string }) {
  const { t } = useWords()
  const field = useField(props)
  const { texts } = props
  const [hasNone, setHasNone] = useState(texts.mobile_unavailable_reason !== '')
  return (
    <>
      <div className="two-fields">
        <TextInput
          {...field('mobile_number')}
          label={t('register.mobile')}
          inputMode="tel"
          dir="ltr"
          autoComplete="off"
          disabled={hasNone}
          onBlur={() => {
            const local = normaliseMobileNumber(texts.mobile_number)
            if (local !== null && local !== texts.mobile_number) props.onType('mobile_number', local)
            props.onLeave()
          }}
        />
        <TextInput
          label={t('register.medical_number')}
          value={number}
          readOnly
          dir="ltr"
          tabIndex={-1}
          variant="filled"
          rightSection={<span className="fs-12 sub">{t('register.reserved')}</span>}
          rightSectionWidth={76}
        />
      </div>
      <TickBox
        label={t('register.no_mobile')}
        isTicked={hasNone}
        onChange={(isTicked) => {
          setHasNone(isTicked)
          props.onType(isTicked ? 'mobile_number' : 'mobile_unavailable_reason', '')
        }}
      />
      {hasNone && <TextInput {...field('mobile_unavailable_reason')} label={t('register.mobile_reason')} />}
    </>
  )
}

function More(props: RegistrationFormProps) {
  const { t } = useWords()
  const field = useField(props)
  return (
    <details className="more-fields">
      <summary>{t('register.more')}</summary>
      <div className="column">
        <Textarea {...field('address')} label={t('register.address')} minRows={1} maxRows={4} />
        <div className="two-fields">
          <TextInput {...field('phone_number')} label={t('register.phone')} inputMode="tel" dir="ltr" />
          <TextInput
            {...field('passport_number')}
            label={t('register.passport')}
            dir="ltr"
            autoComplete="off"
          />
        </div>
        <TextInput {...field('contact_name')} label={t('register.contact_name')} />
        <div className="two-fields">
          <TextInput {...field('contact_relation')} label={t('register.contact_relation')} />
          <TextInput
            {...field('contact_phone')}
            label={t('register.contact_phone')}
            inputMode="tel"
            dir="ltr"
          />
        </div>
      </div>
    </details>
  )
}

/** The fields of a registration; `number` is the medical number it will get. */
export function RegistrationForm({ number, ...props }: RegistrationFormProps & { number: string }) {
  const { t } = useWords()
  const field = useField(props)
  return (
    <>
      <Identifiers {...props} />
      <BirthAndPlace {...props} />
      <TextInput {...field('full_name')} label={t('register.full_name')} autoComplete="off" />
      <Mobile {...props} number={number} />
      <More {...props} />
    </>
  )
}
