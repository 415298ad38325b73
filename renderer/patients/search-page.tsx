import { Button } from '@mantine/core'
import { IconAmbulance, IconSearch, IconUserPlus, IconUserSearch, IconWifiOff } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { useAsk } from '../api/use-query.ts'
import { useMay, useSession, useSyncStatus } from '../api/use-session.ts'
import { FirstSyncNote, useIsFilling } from '../components/first-sync-note.tsx'
import { KeyCaps, keysOf } from '../components/key-caps.tsx'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { isCommandKey, useCommand } from '../components/use-command.ts'
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
  const isOffline = useSyncStatus()?.connection === 'offline'
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

  useCommand('patients.register', () => setRegistering({ id: null }), mayRegister)
  useEffect(() => input.current?.focus(), [])
  useEffect(() => {
    // Who is not found yet may still come: whether to register them is for a person to say.
    if (isIdNotFound && mayRegister && !isFilling) setRegistering({ id: query })
  }, [isIdNotFound, mayRegister, isFilling, query])

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
    setEnterWaiting(false)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isCommandKey('list.move', event.nativeEvent)) {
      event.preventDefault()
      const step = event.code === 'ArrowDown' ? 1 : -1
      setSelected((now) => Math.max(0, Math.min(items.length - 1, now + step)))
    } else if (event.code === 'Enter' || event.code === 'NumpadEnter') {
      const patient = items[selected]
      // What is still on screen answers the letters before: Enter must not open somebody else.
      if (!isAnswered) setEnterWaiting(!isBlank(query))
      else if (patient !== undefined) onOpen(patient.id)
    } else if (event.code === 'Escape') {
      type('')
    }
  }

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
          {isOffline && (
            <span className="chip pc">
              <IconWifiOff size={14} stroke={2} aria-hidden />
              {t('patients.other_sites')}
            </span>
          )}
        </div>
        <div className="card clip results-card" aria-busy={!isBlank(query) && !isAnswered}>
          {search.isLoading && <LoadingRows />}
          {search.isError && !isBlank(query) && (
            <ErrorState error={search.error.reason} onRetry={() => void search.refetch()} />
          )}
          {isEmpty && (
            <EmptyState
              icon={<IconUserSearch size={28} stroke={1.5} aria-hidden />}
              title={t(
                isBlank(query)
                  ? 'patients.type_to_search'
                  : isFilling
                    ? 'patients.not_found_yet'
                    : 'patients.not_found',
              )}
              text={t(
                isBlank(query)
                  ? 'patients.type_to_search_text'
                  : isFilling
                    ? 'patients.not_found_yet_text'
                    : isIdNotFound
                      ? 'patients.not_found_id_text'
                      : 'patients.not_found_text',
              )}
            >
              {mayRegister && !isBlank(query) && registering === null && (
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
