import { Modal } from '@mantine/core'
import { IconSearch, IconUser } from '@tabler/icons-react'
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { type CommandId, commandOf } from '../../shared/commands/commands.ts'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import type { PatientSummary } from '../../shared/patients/patients-ipc.ts'
import { useAsk } from '../api/use-query.ts'
import { useNow } from '../components/clock.tsx'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { KeyCaps } from '../components/key-caps.tsx'
import { MarkedDigits, MarkedName } from '../components/marked.tsx'
import { ageShort, birthText, sexText } from '../components/person-facts.ts'
import { ErrorNote } from '../components/states.tsx'
import { isCommandKey } from '../components/use-command.ts'
import { useWords } from '../i18n/use-words.tsx'
import { iconOf } from './command-icons.ts'
import { type PaletteEntry, type PaletteGroup, paletteGroups } from './palette-entries.ts'
import './commands.css'

const PATIENTS = 7

interface PaletteProps {
  /** What can be done from where the person was. */
  readonly offered: readonly CommandId[]
  readonly onClose: () => void
  readonly onCommand: (id: CommandId) => void
  readonly onPatient: (patientId: string) => void
}

function PatientLine({ patient, query }: { patient: PatientSummary; query: string }) {
  const words = useWords()
  const { rich, format } = words
  const today = format.localDate(useNow())
  const number =
    patient.medical_number === null
      ? (patient.temporary_number ?? '–')
      : formatMedicalNumber(patient.medical_number)
  return (
    <>
      <IconUser size={18} stroke={1.75} aria-hidden />
      <span className="grow cut">
        <bdi className="patient-name">
          <MarkedName name={patient.full_name} query={query} />
        </bdi>
        <span className="sub fs-13">
          {rich('patients.age_and_sex', {
            age: ageShort(patient, today, words),
            sex: sexText(patient, words),
          })}
          {' · '}
          <bdi>{birthText(patient, words)}</bdi>
          {patient.mobile_number !== null && (
            <>
              {' · '}
              <MarkedDigits shown={patient.mobile_number} query={query} />
            </>
          )}
        </span>
      </span>
      <DisputedPatient patient={patient} />
      <b className="nowrap">
        <MarkedDigits shown={number} query={query} />
      </b>
    </>
  )
}

function CommandLine({ id }: { id: CommandId }) {
  const { text } = useWords()
  const Icon = iconOf(id)
  return (
    <>
      <Icon size={18} stroke={1.75} aria-hidden />
      <span className="grow cut">{text(commandOf(id).label)}</span>
      <KeyCaps command={id} />
    </>
  )
}

interface ListProps {
  readonly id: string
  readonly groups: readonly PaletteGroup[]
  readonly selected: number
  readonly query: string
  readonly onSelect: (index: number) => void
  readonly onChoose: (entry: PaletteEntry) => void
}

/** The lines in their groups; the focus stays in the search field, which says which line is meant. */
function PaletteList({ id, groups, selected, query, onSelect, onChoose }: ListProps) {
  const { t } = useWords()
  const list = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: The effect finds the line in the page and so never reads `selected`, yet it must run whenever another line is selected.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  let index = -1
  return (
    <div className="palette-list" role="listbox" id={id} aria-label={t('palette.results')} ref={list}>
      {groups.map(({ name, entries }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options inside a list box
        <div key={name} role="group" aria-labelledby={`${id}-${name}`}>
          <div className="palette-head" id={`${id}-${name}`} role="presentation">
            {t(`palette.${name}`)}
          </div>
          {entries.map((entry) => {
            index += 1
            const at = index
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are read by the search field, which keeps the focus
              <div
                key={entry.id}
                id={`${id}-${at}`}
                className="palette-line"
                role="option"
                tabIndex={-1}
                aria-selected={at === selected}
                onMouseMove={() => onSelect(at)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChoose(entry)}
              >
                {entry.kind === 'patient' ? (
                  <PatientLine patient={entry.patient} query={query} />
                ) : (
                  <CommandLine id={entry.id} />
                )}
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
}

function Foot(): ReactNode {
  const { t } = useWords()
  return (
    <div className="palette-foot row sub fs-13" aria-hidden>
      <kbd>↑</kbd>
      <kbd>↓</kbd>
      {t('palette.move')}
      <kbd>Enter</kbd>
      {t('palette.choose')}
      <kbd>Esc</kbd>
      {t('palette.leave')}
    </div>
  )
}

/** The lines for what is typed; `isAnswered` once the patients on screen are those of these letters. */
function useLines(offered: readonly CommandId[], query: string) {
  const isBlank = query.trim() === ''
  const search = useAsk(
    'patients.search',
    { query, limit: PATIENTS },
    { keepLast: true, entities: ['patients', 'patient_visits'], enabled: !isBlank },
  )
  const patients = isBlank ? [] : (search.data?.items ?? [])
  const groups = paletteGroups(offered, query, patients)
  return {
    groups,
    entries: groups.flatMap((group) => group.entries),
    isAnswered: isBlank || search.isError || (search.data !== undefined && !search.isPlaceholderData),
    error: isBlank ? null : (search.error?.reason ?? null),
  }
}

function PaletteContent({ offered, onClose, onCommand, onPatient }: PaletteProps) {
  const { t } = useWords()
  const [query, setQuery] = useState('')
  const [selected, setSelected] = useState(0)
  const { groups, entries, isAnswered, error } = useLines(offered, query)
  const listId = useId()
  const field = useRef<HTMLInputElement>(null)
  // At once, and not when the dialog gets to it: what is typed right after the keys belongs here.
  useLayoutEffect(() => field.current?.focus(), [])
  const isEmpty = isAnswered && entries.length === 0
  const at = Math.min(selected, entries.length - 1)

  function choose(entry: PaletteEntry): void {
    if (entry.kind === 'patient') onPatient(entry.id)
    else onCommand(entry.id)
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const { nativeEvent: key } = event
    if (key.isComposing) return
    if (isCommandKey('list.move', key)) {
      event.preventDefault()
      const step = event.code === 'ArrowDown' ? 1 : -1
      setSelected(entries.length === 0 ? 0 : (at + step + entries.length) % entries.length)
    } else if (isCommandKey('form.next', key)) {
      event.preventDefault()
      const entry = entries[at]
      // Patients still on screen answer the letters before: Enter must not open somebody else. Commands never lag.
      if (entry?.kind === 'command' || (isAnswered && entry !== undefined)) choose(entry)
    } else if (event.code === 'Escape') {
      onClose()
    }
  }

  const counted = groups.map(({ name, entries: { length: count } }) =>
    t(name === 'patients' ? 'palette.found_patients' : 'palette.found_commands', { count }),
  )
  return (
    <>
      <div className="palette-search">
        <IconSearch size={20} stroke={1.75} aria-hidden />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded={entries.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={at < 0 ? undefined : `${listId}-${at}`}
          data-autofocus
          // Escape closes this alone, not the drawer under it as well.
          data-mantine-stop-propagation="true"
          autoComplete="off"
          spellCheck={false}
          placeholder={t('palette.placeholder')}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            setSelected(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ErrorNote error={error} />
      <span className="visually-hidden" role="status">
        {isEmpty ? t('palette.nothing') : isAnswered ? counted.join(' · ') : ''}
      </span>
      <PaletteList
        id={listId}
        groups={groups}
        selected={at}
        query={query}
        onSelect={setSelected}
        onChoose={choose}
      />
      {isEmpty && (
        <div className="palette-nothing sub" aria-hidden>
          <b>{t('palette.nothing')}</b> {t('palette.nothing_text')}
        </div>
      )}
      <Foot />
    </>
  )
}

/** Finds a patient or a command from anywhere. Patients come first; nothing of them goes into a title or an address. */
export function Palette({ isOpen, ...props }: PaletteProps & { readonly isOpen: boolean }) {
  const { t } = useWords()
  return (
    <Modal
      opened={isOpen}
      onClose={props.onClose}
      title={t('palette.title')}
      withCloseButton={false}
      size={680}
      padding={0}
      yOffset={88}
      centered={false}
      returnFocus={false}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      classNames={{ header: 'visually-hidden', content: 'palette', body: 'palette-body' }}
    >
      <PaletteContent {...props} />
    </Modal>
  )
}
