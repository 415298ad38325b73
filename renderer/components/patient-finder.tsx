import { TextInput } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { PatientOnServer, PatientSummary } from '../../shared/patients/patients-ipc.ts'
import { useAsk } from '../api/use-query.ts'
import { useWords } from '../i18n/use-words.tsx'
import { Bringing, FoundOnServer } from './found-on-server.tsx'
import { LookupState } from './lookup-state.tsx'
import { useServerLookup } from './use-server-lookup.ts'
import './patient-finder.css'

const LIMIT = 8
const LETTERS_AT_LEAST = 2

interface PatientFinderProps {
  readonly label: string
  readonly placeholder?: string
  readonly isFocused?: boolean
  /** Whether somebody of this PC may be chosen at all. */
  readonly isOffered: (patient: PatientSummary) => boolean
  /** The same of somebody whom the server names. */
  readonly isOfferedThere: (patient: PatientOnServer) => boolean
  /** Draws those of this PC. */
  readonly list: (patients: readonly PatientSummary[], choose: (patient: PatientSummary) => void) => ReactNode
  readonly onChoose: (patient: PatientSummary) => void
}

/**
 * A search for a patient within a form: on this PC and, where it has found nobody, on the server. Who is chosen there is
 * brought first, and chosen once this PC has them. Whom the server names comes late: all stand in a box that keeps its
 * height, so that no answer moves what of the form is below, nor those whom this PC has found.
 */
export function PatientFinder({
  label,
  placeholder,
  isFocused = false,
  isOffered,
  isOfferedThere,
  list,
  onChoose,
}: PatientFinderProps) {
  const { t } = useWords()
  const [query, setQuery] = useState('')
  const [bringing, setBringing] = useState<PatientOnServer | null>(null)
  const [wantedId, setWantedId] = useState<string | null>(null)
  const isAsked = query.trim().length >= LETTERS_AT_LEAST
  const found = useAsk(
    'patients.search',
    { query, limit: LIMIT },
    { enabled: isAsked, keepLast: true, entities: ['patients', 'patient_visits'] },
  )
  const items = (isAsked ? (found.data?.items ?? []) : []).filter(isOffered)
  const isAnswered = isAsked && found.data !== undefined && !found.isPlaceholderData
  const lookup = useServerLookup(query, { isAnswered, items })
  const there =
    lookup.state === 'answered' ? { ...lookup, items: lookup.items.filter(isOfferedThere) } : lookup

  const isNobody =
    isAnswered &&
    items.length === 0 &&
    there.state !== 'asking' &&
    (there.state !== 'answered' || there.items.length === 0)

  function type(text: string): void {
    setQuery(text)
    setBringing(null)
    setWantedId(null)
  }

  function choose(patient: PatientSummary): void {
    type('')
    onChoose(patient)
  }

  /** Whoever is on this PC under other words is found by their number. */
  function take(patient: PatientOnServer): void {
    type(patient.medical_number ?? patient.temporary_number ?? patient.full_name)
    setWantedId(patient.id)
  }

  const wanted = isAnswered ? items.find(({ id }) => id === wantedId) : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when who was brought has been found
  useEffect(() => {
    if (wanted !== undefined) choose(wanted)
  }, [wanted])

  return (
    <>
      <TextInput
        label={label}
        placeholder={placeholder}
        value={query}
        autoComplete="off"
        data-autofocus={isFocused ? true : undefined}
        onChange={(event) => type(event.currentTarget.value)}
      />
      {isAsked && (
        <div className="finder-found" aria-busy={!isAnswered}>
          {list(items, choose)}
          {bringing !== null && (
            <Bringing
              key={bringing.id}
              patient={bringing}
              onArrived={() => take(bringing)}
              onCancel={() => setBringing(null)}
            />
          )}
          <div className="row row-wrap" aria-live="polite">
            <LookupState lookup={lookup} />
            {isNobody && (
              <span className="sub">
                {t(there.state === 'answered' ? 'patients.not_found_anywhere' : 'patients.not_found')}
              </span>
            )}
          </div>
          <FoundOnServer
            lookup={there}
            query={query}
            isAlone={items.length === 0}
            selected={-1}
            onChoose={(patient) => (patient.is_here ? take(patient) : setBringing(patient))}
          />
        </div>
      )}
    </>
  )
}
