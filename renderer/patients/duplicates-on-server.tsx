import { useState } from 'react'
import type { PatientOnServer } from '../../shared/patients/patients-ipc.ts'
import { Bringing, FoundOnServer } from '../components/found-on-server.tsx'
import { LookupState } from '../components/lookup-state.tsx'
import type { ServerLookup } from '../components/use-server-lookup.ts'
import { useWords } from '../i18n/use-words.tsx'

interface DuplicatesOnServerProps {
  readonly lookup: ServerLookup
  /** The name as it is typed. */
  readonly name: string
  /** Whether this PC knows nobody who is alike. */
  readonly isAlone: boolean
  readonly onOpen: (patientId: string) => void
}

const LIST_ID = 'duplicates-on-server'

/** Whom the server knows who may be the person being registered. Registering waits neither for it nor for an answer. */
export function DuplicatesOnServer({ lookup, name, isAlone, onOpen }: DuplicatesOnServerProps) {
  const [bringing, setBringing] = useState<PatientOnServer | null>(null)
  return (
    <div id={LIST_ID} className="column">
      {bringing !== null && (
        <Bringing
          key={bringing.id}
          patient={bringing}
          onArrived={onOpen}
          onCancel={() => setBringing(null)}
        />
      )}
      <FoundOnServer
        lookup={lookup}
        query={name}
        isAlone={isAlone}
        selected={-1}
        onChoose={(patient) => (patient.is_here ? onOpen(patient.id) : setBringing(patient))}
      />
    </div>
  )
}

/**
 * What the check at the server has come to, in a line of its own beside the button that registers: whoever comes late
 * stands at the end of the form, where nobody looks, and moves nothing here.
 */
export function ServerCheck({ lookup }: { readonly lookup: ServerLookup }) {
  const { t } = useWords()
  if (lookup.state === 'not_needed') return null
  const isFound = lookup.state === 'answered' && lookup.items.length > 0
  return (
    <div className={isFound ? 'server-check found' : 'server-check'} aria-live="polite">
      <LookupState lookup={lookup} />
      {isFound && (
        <>
          <b className="grow">{t('register.on_server')}</b>
          <button
            type="button"
            className="text-button"
            onClick={() => document.getElementById(LIST_ID)?.scrollIntoView({ block: 'nearest' })}
          >
            {t('register.show')}
          </button>
        </>
      )}
      {lookup.state === 'answered' && !isFound && <span className="sub">{t('register.asked_server')}</span>}
    </div>
  )
}
