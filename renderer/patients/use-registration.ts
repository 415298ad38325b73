import { useEffect, useRef, useState } from 'react'
import { useDraft } from '../api/use-draft.ts'
import { useSession } from '../api/use-session.ts'
import {
  emptyRegistration,
  filledFromId,
  type RegistrationField,
  type RegistrationTexts,
  readNationalId,
  registrationFields,
} from './registration.ts'

const fromId: readonly RegistrationField[] = ['born', 'gender', 'governorate']

/**
 * The texts of a registration, kept as a draft of this station so that a reload loses nothing. A national ID fills
 * birth date, sex and governorate where they are empty or were filled by an ID before; `filled` names those fields.
 */
export function useRegistration(today: string, startWithId: string | null) {
  const stationId = useSession()?.station?.id
  const draft = useDraft(stationId, 'REGISTRATION')
  const [texts, setTexts] = useState<RegistrationTexts>(emptyRegistration)
  const [filled, setFilled] = useState<ReadonlySet<RegistrationField>>(new Set())
  const [isReady, setReady] = useState(false)
  const { stored, change } = draft
  const latest = useRef(texts)
  latest.current = texts

  function put(changes: Partial<RegistrationTexts>, byId: ReadonlySet<RegistrationField>): void {
    latest.current = { ...latest.current, ...changes }
    setTexts(latest.current)
    setFilled(byId)
    for (const [field, text] of Object.entries(changes)) change(field, text)
  }

  function type(field: RegistrationField, text: string): void {
    const typedOver = new Set([...filled].filter((name) => name !== field))
    if (field !== 'ssn') {
      put({ [field]: text }, typedOver)
      return
    }
    const id = readNationalId({ ...latest.current, ssn: text }, today)
    if (id === undefined) {
      put({ ssn: text }, filled)
      return
    }
    const told = filledFromId(id)
    const open = fromId.filter((name) => name in told && (latest.current[name] === '' || filled.has(name)))
    const changes = Object.fromEntries(open.map((name) => [name, told[name] ?? '']))
    put({ ssn: text, ...changes }, new Set(open))
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the stored draft has been read
  useEffect(() => {
    if (stored === undefined || isReady) return
    const kept = registrationFields.flatMap((field) => {
      const text = stored.fields[field]
      return typeof text === 'string' && text !== '' ? [[field, text] as const] : []
    })
    // A number that was just typed into the search begins a new registration; an older draft is another person's.
    const isOther = startWithId !== null && stored.fields.ssn !== startWithId
    latest.current = isOther ? emptyRegistration : { ...emptyRegistration, ...Object.fromEntries(kept) }
    setTexts(latest.current)
    const id = readNationalId(latest.current, today)
    if (id !== undefined) {
      const told = filledFromId(id)
      setFilled(new Set(fromId.filter((name) => told[name] === latest.current[name])))
    }
    if (isOther) {
      for (const [field] of kept) change(field, null)
      type('ssn', startWithId)
    }
    setReady(true)
  }, [stored, isReady])

  return { texts, filled, draft, isReady, type }
}
