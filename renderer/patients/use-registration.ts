import { useEffect, useRef, useState } from 'react'
import type { StoredDraft } from '../api/draft-keeper.ts'
import { useDraft } from '../api/use-draft.ts'
import { useSession } from '../api/use-session.ts'
import {
  emptyRegistration,
  filledFromId,
  type RegistrationField,
  type RegistrationTexts,
  readNationalId,
  registrationFields,
  whatToDoWith,
} from './registration.ts'

const fromId: readonly RegistrationField[] = ['born', 'gender', 'governorate']

function textsIn({ fields }: StoredDraft): RegistrationTexts {
  const kept = registrationFields.flatMap((field) => {
    const text = fields[field]
    return typeof text === 'string' ? [[field, text] as const] : []
  })
  return { ...emptyRegistration, ...Object.fromEntries(kept) }
}

/** `offered`: somebody else's registration was left unfinished, and the person decides what becomes of it. */
export type RegistrationStage = 'reading' | 'offered' | 'open'

/**
 * The texts of a registration, kept as this person's draft so that a reload loses nothing. A national ID fills birth
 * date, sex and governorate where they are empty or were filled by an ID before; `filled` names those fields.
 */
export function useRegistration(today: string, startWithId: string | null) {
  const stationId = useSession()?.station?.id
  const draft = useDraft(stationId, 'REGISTRATION')
  const [texts, setTexts] = useState<RegistrationTexts>(emptyRegistration)
  const [filled, setFilled] = useState<ReadonlySet<RegistrationField>>(new Set())
  const [stage, setStage] = useState<RegistrationStage>('reading')
  const [isContinued, setContinued] = useState(false)
  const { stored, change } = draft
  const latest = useRef(texts)

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

  function continueKept(kept: RegistrationTexts): void {
    latest.current = kept
    setTexts(kept)
    const id = readNationalId(kept, today)
    const told = id === undefined ? {} : filledFromId(id)
    setFilled(new Set(fromId.filter((name) => name in told && told[name] === kept[name])))
    setContinued(true)
    setStage('open')
  }

  /** Throws away what is stored and begins again, with the searched ID if there is one. */
  async function startEmpty(): Promise<void> {
    await draft.discard()
    latest.current = emptyRegistration
    setTexts(emptyRegistration)
    setFilled(new Set())
    setContinued(false)
    if (startWithId !== null) type('ssn', startWithId)
    setStage('open')
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the stored draft has been read
  useEffect(() => {
    if (stored === undefined || stage !== 'reading') return
    const kept = textsIn(stored)
    const next = whatToDoWith(kept, startWithId, today)
    if (next === 'continue') continueKept(kept)
    else if (next === 'offer') setStage('offered')
    else void startEmpty()
  }, [stored, stage])

  return {
    texts,
    filled,
    draft,
    stage,
    /** When the texts that were taken up again had been stored; null for a form that began empty. */
    continuedFrom: isContinued ? (stored?.saved_at ?? null) : null,
    /** The name in the unfinished registration that is offered. */
    offeredName: stage === 'offered' && stored !== undefined ? textsIn(stored).full_name.trim() : '',
    type,
    /** Sets several fields at once. */
    put: (changes: Partial<RegistrationTexts>) => put(changes, new Set()),
    continueOffered: () => {
      if (stored !== undefined) continueKept(textsIn(stored))
    },
    startEmpty,
  }
}
