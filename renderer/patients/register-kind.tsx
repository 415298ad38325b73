import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { PatientSummary } from '../../shared/patients/patients-ipc.ts'
import { dayToText } from '../components/day-text.ts'
import { PatientFinder } from '../components/patient-finder.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { Mothers, mayBeMother, mayBeMotherThere } from './mothers.tsx'
import { emptyRegistration, type RegistrationTexts } from './registration.ts'

export type RegistrationKind = 'known' | 'unidentified' | 'newborn'

export function kindOf(texts: RegistrationTexts): RegistrationKind {
  return texts.kind === 'unidentified' || texts.kind === 'newborn' ? texts.kind : 'known'
}

interface RegisterKindProps {
  readonly texts: RegistrationTexts
  readonly today: string
  readonly onPut: (changes: Partial<RegistrationTexts>) => void
}

/** Somebody with a name, somebody whom nobody can name yet, or a newborn: the last two are filled by a tap. */
export function RegisterKind({ texts, today, onPut }: RegisterKindProps) {
  const { t } = useWords()
  const kind = kindOf(texts)

  function choose(next: RegistrationKind): void {
    // What was filled for another kind of person says nothing of this one.
    if (next === 'known') onPut(kind === 'known' ? {} : emptyRegistration)
    else if (next === 'newborn') onPut({ ...emptyRegistration, kind: 'newborn', born: dayToText(today) })
    else {
      onPut({
        ...emptyRegistration,
        kind: 'unidentified',
        full_name: t('register.unknown_person'),
        birth_date_is_estimated: 'yes',
        mobile_unavailable_reason: t('register.unknown_reason'),
      })
    }
  }

  return (
    <>
      <SegmentedChoice
        label={t('register.kind')}
        options={[
          { value: 'known', label: t('register.kind_known') },
          { value: 'unidentified', label: t('register.kind_unidentified') },
          { value: 'newborn', label: t('register.kind_newborn') },
        ]}
        value={kind}
        isClearable={false}
        onChange={(next) => choose(next ?? 'known')}
      />
      {kind === 'unidentified' && <Unidentified texts={texts} today={today} onPut={onPut} />}
      {kind === 'newborn' && <Newborn texts={texts} onPut={onPut} />}
    </>
  )
}

/** Today's date, so many years ago; empty for what is no age. */
function bornAtAge(age: string, today: string): string {
  const years = Number(age)
  if (age.trim() === '' || !Number.isInteger(years) || years < 0 || years > 120) return ''
  const day = today.slice(5) === '02-29' ? '02-28' : today.slice(5)
  return dayToText(`${Number(today.slice(0, 4)) - years}-${day}`)
}

function Unidentified({ texts, today, onPut }: RegisterKindProps) {
  const { t } = useWords()
  const [age, setAge] = useState('')
  const gender = texts.gender === 'male' || texts.gender === 'female' ? texts.gender : null
  return (
    <>
      <SegmentedChoice
        label={t('register.sex')}
        options={[
          { value: 'male', label: t('register.male') },
          { value: 'female', label: t('register.female') },
        ]}
        value={gender}
        onChange={(next) =>
          onPut({ gender: next ?? '', full_name: t(`register.unknown_${next ?? 'person'}`) })
        }
      />
      <TextInput
        label={t('register.estimated_age')}
        value={age}
        inputMode="numeric"
        maxLength={3}
        onChange={(event) => {
          setAge(event.currentTarget.value)
          onPut({ born: bornAtAge(event.currentTarget.value, today) })
        }}
      />
      <p className="hint">{t('register.unidentified_hint')}</p>
    </>
  )
}

function Newborn({ texts, onPut }: Omit<RegisterKindProps, 'today'>) {
  const { t, rich } = useWords()

  function choose(mother: PatientSummary): void {
    onPut({
      mother_id: mother.id,
      mother_name: mother.full_name,
      full_name: t('register.baby_of', { name: mother.full_name }),
      mobile_number: mother.mobile_number ?? '',
      mobile_unavailable_reason: mother.mobile_number === null ? t('register.baby_reason') : '',
    })
  }

  return (
    <>
      {texts.mother_id !== '' && (
        <p className="hint">{rich('register.mother_is', { name: texts.mother_name })}</p>
      )}
      <PatientFinder
        label={t('register.mother')}
        placeholder={t('patients.search_placeholder')}
        isOffered={mayBeMother}
        isOfferedThere={mayBeMotherThere}
        list={(patients, onChoose) => <Mothers patients={patients} onChoose={onChoose} />}
        onChoose={choose}
      />
    </>
  )
}
