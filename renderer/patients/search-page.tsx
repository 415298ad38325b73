import { Button } from '@mantine/core'
import { IconAmbulance, IconSearch, IconUserPlus, IconUserSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import type { PatientOnServer } from '../../shared/patients/patients-ipc.ts'
import { useAsk } from '../api/use-query.ts'
import { useMay, useSession } from '../api/use-session.ts'
import { FillingBar } from '../components/filling-bar.tsx'
import { FirstSyncNote, useIsFilling } from '../components/first-sync-note.tsx'
import { Bringing, FoundOnServer } from '../components/found-on-server.tsx'
import { KeyCaps, keysOf } from '../components/key-caps.tsx'
import { LookupState } from '../components/lookup-state.tsx'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { isCommandKey, useCommand } from '../components/use-command.ts'
import { type ServerLookup, useServerLookup } from '../components/use-server-lookup.ts'
import { useWords } from '../i18n/use-words.tsx'
import { ElsewhereDialog } from './elsewhere-dialog.tsx'
import { RegisterPanel } from './register-panel.tsx'
import { isWholeNationalId } from './registration.ts'
import { SearchResults } from './search-results.tsx'
import './patients.css'

const LIMIT = 30

interface SearchPageProps {
  /** Whether the page was opened to register somebody. */
  readonly startsRegistering: boolean
  readonly onOpen: (patientId: string) => void
  /** A patient of another hospital was opened in an emergency. */
  readonly onElsewhere: (accessId: string) => void
}

function Keys() {
  const { t } = useWords()
  return (
    <div className="row row-wrap sub search-keys">
      <kbd>↑</kbd>
      <kbd>↓</kbd>
      {t('patients.move')} <kbd>Enter</kbd>
      {t('patients.open')} <KeyCaps command="patients.register" />
      {t('patients.register_key')}
      <span className="grow" />
      <span>{t('patients.also_finds')}</span>
    </div>
  )
}

const isBlank = (text: string): boolean => text.trim() === ''

/** What stands where nobody was found: who was asked, and what to do. */
function emptyKeys(query: string, lookup: ServerLookup, isFilling: boolean) {
  const isId = isWholeNationalId(query)
  if (isBlank(query))
    return { title: 'patients.type_to_search', text: 'patients.type_to_search_text' } as const
  if (lookup.state === 'asking') return { title: 'patients.not_found', text: 'patients.asking_text' } as const
  if (lookup.state === 'answered') {
    const text = isId ? 'patients.not_found_anywhere_id_text' : 'patients.not_found_anywhere_text'
    return { title: 'patients.not_found_anywhere', text } as const
  }
  if (isFilling) return { title: 'patients.not_found_yet', text: 'patients.not_found_yet_text' } as const
  if (lookup.state === 'not_needed')
    return {
      title: 'patients.not_found',
      text: isId ? 'patients.not_found_id_text' : 'patients.not_found_text',
    } as const
  const text = isId ? 'patients.only_here_id_text' : 'patients.only_here_text'
  return { title: 'patients.not_found', text } as const
}

/**
 * Whether who is not found here may be registered as nobody knows them: the server said so, or it cannot be asked and this
 * PC holds everybody that it ever heard of.
 */
function mayBeTakenAsUnknown(lookup: ServerLookup, isFilling: boolean): boolean {
  if (lookup.state === 'answered') return lookup.items.length === 0
  return lookup.state !== 'asking' && !isFilling
}

/** Finding a patient while typing, and registering one who is not found. */
export function SearchPage({ startsRegistering, onOpen, onElsewhere }: SearchPageProps) {
  const { t, rich } = useWords()
  const [query, setQuery] = useState('')
  const [selected, setSelected] = useState(0)
  const [isEnterWaiting, setEnterWaiting] = useState(false)
  const [registering, setRegistering] = useState<{ readonly id: string | null } | null>(
    startsRegistering ? { id: null } : null,
  )
  const mayRegister = useMay('patients.register')
  const mayBreakGlass = useMay('patients.break_glass')
  const isPractice = useSession()?.is_practice === true
  const [isElsewhere, setElsewhere] = useState(false)
  const isFilling = useIsFilling()
  const input = useRef<HTMLInputElement>(null)
  const search = useAsk(
    'patients.search',
    { query, limit: LIMIT },
    { keepLast: true, entities: ['patients', 'patient_visits'], enabled: !isBlank(query) },
  )
  const items = isBlank(query) ? [] : (search.data?.items ?? [])
  const isAnswered = search.data !== undefined && !search.isPlaceholderData
  const isEmpty = isBlank(query) || (isAnswered && items.length === 0)
  const isIdNotFound = isAnswered && items.length === 0 && isWholeNationalId(query)
  const lookup = useServerLookup(query, { isAnswered, items })
  const onServer = lookup.state === 'answered' ? lookup.items : []
  const isNobodyKnown = mayBeTakenAsUnknown(lookup, isFilling)
  const [bringing, setBringing] = useState<PatientOnServer | null>(null)

  useCommand('patients.register', () => setRegistering({ id: null }), mayRegister)
  useEffect(() => input.current?.focus(), [])
  useEffect(() => {
    // Who is not found yet may still come: whether to register them is for a person to say.
    if (isIdNotFound && mayRegister && isNobodyKnown) setRegistering({ id: query })
  }, [isIdNotFound, mayRegister, isNobodyKnown, query])

  // Enter was pressed before the answer came: it opens whoever is found alone. Of several nobody has seen the first yet.
  const [first, second] = items
  const foundAloneId = isAnswered && first !== undefined && second === undefined ? first.id : undefined
  useEffect(() => {
    if (!isEnterWaiting || !isAnswered) return
    setEnterWaiting(false)
    if (foundAloneId !== undefined) onOpen(foundAloneId)
  }, [isEnterWaiting, isAnswered, foundAloneId, onOpen])

  /** A new question starts at the first line. Not in an effect: React gives up on 50 of those without a pause between. */
  function type(text: string): void {
    setQuery(text)
    setSelected(0)
    setBringing(null)
    setEnterWaiting(false)
  }

  function choose(patient: PatientOnServer): void {
    if (patient.is_here) onOpen(patient.id)
    else setBringing(patient)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isCommandKey('list.move', event.nativeEvent)) {
      event.preventDefault()
      const step = event.code === 'ArrowDown' ? 1 : -1
      setSelected((now) => Math.max(0, Math.min(items.length + onServer.length - 1, now + step)))
    } else if (event.code === 'Enter' || event.code === 'NumpadEnter') {
      const patient = items[selected]
      const named = onServer[selected - items.length]
      // What is still on screen answers the letters before: Enter must not open somebody else.
      if (!isAnswered) setEnterWaiting(!isBlank(query))
      else if (patient !== undefined) onOpen(patient.id)
      else if (named !== undefined) choose(named)
    } else if (event.code === 'Escape') {
      type('')
    }
  }

  const empty = emptyKeys(query, lookup, isFilling)
  const emptyWords = { title: t(empty.title), text: t(empty.text) }
  return (
    <div className={registering === null ? 'search-split' : 'search-split with-panel'}>
      <div className="search-left">
        <h1 className="visually-hidden">{t('nav.patients')}</h1>
        <div className="row">
          <label className="search-box large grow">
            <IconSearch size={22} stroke={1.75} aria-hidden />
            <span className="visually-hidden">{t('patients.search_label')}</span>
            <input
              ref={input}
              id="patient-search"
              type="search"
              autoComplete="off"
              spellCheck={false}
              placeholder={t('patients.search_placeholder')}
              value={query}
              onChange={(event) => type(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
            <kbd aria-hidden>Esc</kbd>
          </label>
          {mayRegister && (
            <Button
              size="md"
              h={44}
              leftSection={<IconUserPlus size={18} stroke={1.75} aria-hidden />}
              {...keysOf('patients.register')}
              onClick={() => setRegistering({ id: null })}
            >
              {t('patients.register_new')}
            </Button>
          )}
        </div>
        <FirstSyncNote />
        <div className="row row-wrap" aria-live="polite">
          {search.data !== undefined && !isBlank(query) && (
            <>
              <b>{rich('patients.found', { count: items.length })}</b>
              <span className="sub">
                {rich('patients.of_on_this_pc', { total: search.data.total_on_station })}
              </span>
            </>
          )}
          <span className="grow" />
          <LookupState lookup={lookup} />
        </div>
        {bringing !== null && (
          <Bringing
            key={bringing.id}
            patient={bringing}
            onArrived={onOpen}
            onCancel={() => setBringing(null)}
          />
        )}
        {(items.length > 0 || onServer.length === 0) && (
          <div className="card clip results-card" aria-busy={!isBlank(query) && !isAnswered}>
            {search.isLoading && <LoadingRows />}
            {search.isError && !isBlank(query) && (
              <ErrorState error={search.error.reason} onRetry={() => void search.refetch()} />
            )}
            {isEmpty && (
              <EmptyState icon={<IconUserSearch size={28} stroke={1.5} aria-hidden />} {...emptyWords}>
                {empty.title === 'patients.not_found_yet' && <FillingBar />}
                {mayRegister && !isBlank(query) && isNobodyKnown && registering === null && (
                  <Button variant="filled" onClick={() => setRegistering({ id: null })}>
                    {t('patients.register_new')}
                  </Button>
                )}
                {mayBreakGlass && !isPractice && !isBlank(query) && (
                  <Button
                    leftSection={<IconAmbulance size={16} stroke={1.75} aria-hidden />}
                    onClick={() => setElsewhere(true)}
                  >
                    {t('emergency.elsewhere_open')}
                  </Button>
                )}
              </EmptyState>
            )}
            {items.length > 0 && (
              <SearchResults
                items={items}
                query={query}
                selected={selected}
                onSelect={setSelected}
                onOpen={onOpen}
              />
            )}
          </div>
        )}
        <FoundOnServer
          lookup={lookup}
          query={query}
          isAlone={items.length === 0}
          selected={selected - items.length}
          onChoose={choose}
        />
        <Keys />
      </div>
      {isElsewhere && (
        <ElsewhereDialog
          number={/^\d{10}(\d{4})?$/.test(compactDigits(query)) ? compactDigits(query) : ''}
          onOpened={({ access_id }) => onElsewhere(access_id)}
          onClose={() => setElsewhere(false)}
        />
      )}
      {registering !== null && (
        <RegisterPanel
          key={registering.id ?? 'new'}
          startWithId={registering.id}
          onClose={() => {
            setRegistering(null)
            if (registering.id !== null) type('')
            input.current?.focus()
          }}
          onRegistered={(patient) => onOpen(patient.id)}
          onOpen={onOpen}
        />
      )}
    </div>
  )
}
