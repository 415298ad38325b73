import { Button, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { parseNumberText } from '../../shared/identifiers/digits.ts'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import { Id } from '../../shared/ids.ts'
import type {
  AuthorRights,
  QuarantinedDetail,
  QuarantinedField,
  QuarantineRepair,
} from '../../shared/reports/quarantined.ts'
import { useSend } from '../api/use-query.ts'
import { entityName } from '../components/column-name.ts'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { FieldValue, fieldLabel, isBookkeeping } from '../components/record-field.tsx'
import { ErrorNote } from '../components/states.tsx'
import { TickBox } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'

type Value = string | number | boolean | null
type Corrections = ReadonlyMap<string, Value>
type Records = QuarantinedDetail['records']

const keyOf = (opIndex: number, field: string): string => `${opIndex} ${field}`

interface CorrectionProps {
  readonly label: string
  /** What the field was to hold: its kind stays, whatever is typed. */
  readonly wanted: Value
  readonly value: Value
  readonly onChange: (value: Value) => void
}

/** A number as it is typed, in any digits; text that is none goes on as text, so that it cannot be sent. */
function NumberCorrection({ label, value, onChange }: CorrectionProps) {
  const { t } = useWords()
  const [text, setText] = useState(String(value ?? ''))
  return (
    <TextInput
      aria-label={label}
      dir="ltr"
      inputMode="decimal"
      autoComplete="off"
      value={text}
      error={parseNumberText(text) === undefined ? t('organisation.not_a_number') : undefined}
      onChange={(event) => {
        const typed = event.currentTarget.value
        const number = parseNumberText(typed)
        setText(typed)
        onChange(number === undefined ? typed : number)
      }}
    />
  )
}

/** A new value of the kind that the field has. */
function Correction(props: CorrectionProps) {
  const { label, wanted, value, onChange } = props
  if (typeof wanted === 'boolean')
    return <TickBox label={label} isTicked={value === true} onChange={onChange} />
  if (typeof wanted === 'number') return <NumberCorrection {...props} />
  return (
    <TextInput
      aria-label={label}
      dir="auto"
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** A field that says something here: no bookkeeping, of ids those whose names are known; whose patient stands above. */
function isSaid({ field, after }: QuarantinedField, names: QuarantinedDetail['names']): boolean {
  if (field === 'patient_id') return false
  return Id.safeParse(after).success ? Object.hasOwn(names, String(after)) : !isBookkeeping(field)
}

interface RecordTableProps {
  readonly names: QuarantinedDetail['names']
  readonly record: Records[number]
  readonly corrections: Corrections | null
  readonly onCorrect: (field: QuarantinedField, value: Value) => void
}

function RecordTable({ names, record, corrections, onCorrect }: RecordTableProps) {
  const words = useWords()
  const { t } = words
  const name = entityName(record.entity, t)
  return (
    <table className="list quarantine-fields" aria-label={name}>
      <thead>
        <tr>
          <th>{name}</th>
          <th>{t('admin.wanted_value')}</th>
          {corrections !== null && <th>{t('admin.correction')}</th>}
        </tr>
      </thead>
      <tbody>
        {record.fields
          .filter((field) => isSaid(field, names))
          .map((field) => {
            const label = fieldLabel(record.entity, field.field, words)
            const corrected = corrections?.get(keyOf(record.op_index, field.field))
            return (
              <tr key={field.field}>
                <td>{label}</td>
                <td>
                  {Object.hasOwn(names, String(field.after)) ? (
                    <bdi>{names[String(field.after)]}</bdi>
                  ) : (
                    <FieldValue entity={record.entity} field={field.field} value={field.after} />
                  )}
                </td>
                {corrections !== null && (
                  <td>
                    {field.is_editable && (
                      <Correction
                        label={`${t('admin.correction')}: ${label}`}
                        wanted={field.after as Value}
                        value={corrected === undefined ? (field.after as Value) : corrected}
                        onChange={(value) => onCorrect(field, value)}
                      />
                    )}
                  </td>
                )}
              </tr>
            )
          })}
      </tbody>
    </table>
  )
}

function correctionsOf(records: Records, corrections: Corrections): QuarantineRepair['corrections'] {
  return records.flatMap(({ op_index, fields }) =>
    fields.flatMap(({ field, after }) => {
      const value = corrections.get(keyOf(op_index, field))
      return value === undefined || value === after ? [] : [{ op_index, field, value }]
    }),
  )
}

/** Whether a correction of a number is no number. */
function hasNoNumber(records: Records, corrections: Corrections): boolean {
  return records.some(({ op_index, fields }) =>
    fields.some(
      ({ field, after }) =>
        typeof after === 'number' && typeof corrections.get(keyOf(op_index, field)) === 'string',
    ),
  )
}

/** Whose entry it is, where and when it was written, and whose patient it is about. */
function Origin({ entry }: { readonly entry: QuarantinedDetail }) {
  const { t, rich, format } = useWords()
  const { actor_name, station_name, written_at, received_at, patient } = entry
  return (
    <dl className="facts">
      <dt>{t('admin.written_by')}</dt>
      <dd>
        {rich('admin.written_on', {
          name: actor_name ?? t('app.unknown_person'),
          station: station_name ?? '–',
          time: format.moment(written_at ?? received_at),
        })}
      </dd>
      {patient !== null && (
        <>
          <dt>{t('admin.about_patient')}</dt>
          <dd>
            <bdi>{patient.full_name ?? t('admin.patient_unknown')}</bdi>
            {patient.medical_number !== null && (
              <>
                {' · '}
                <Latin>{formatMedicalNumber(patient.medical_number)}</Latin>
              </>
            )}
          </dd>
        </>
      )}
    </dl>
  )
}

/** Whether the author might do this when they wrote it, and what they are now: for who judges whether it comes in. */
function Rights({ rights }: { readonly rights: AuthorRights }) {
  const { t, rich, format } = useWords()
  const { had_right, role_then, role_now, is_active_now, written_at, changed_at } = rights
  const time = format.moment(written_at)
  return (
    <dl className="facts">
      <dt>{t('admin.rights_then')}</dt>
      <dd>
        {had_right && role_then !== null
          ? rich('admin.rights_had', { time, role: t(`roles.${role_then}`) })
          : rich('admin.rights_lacked', { time })}
      </dd>
      <dt>{t('admin.rights_now')}</dt>
      <dd>
        {role_now === null
          ? t('admin.rights_now_moved')
          : is_active_now
            ? rich('admin.rights_now_role', { role: t(`roles.${role_now}`) })
            : t('admin.rights_now_ended')}
        {changed_at !== null && <> · {rich('admin.rights_since', { time: format.moment(changed_at) })}</>}
      </dd>
    </dl>
  )
}

interface QuarantineEntryProps {
  readonly entry: QuarantinedDetail
  /** Called when it came in; absent for its author, who only reads. */
  readonly onRepaired?: () => void
}

/** One envelope that was put aside: what it would write, and, for an administrator, correcting and sending it. */
export function QuarantineEntry({ entry, onRepaired }: QuarantineEntryProps) {
  const { t } = useWords()
  const [corrections, setCorrections] = useState<Corrections>(new Map())
  const [reason, setReason] = useState('')
  const [hasTried, setTried] = useState(false)
  const repair = useSend('admin.repair_quarantined')
  const mayRepair = onRepaired !== undefined && entry.repaired_at === null && entry.records.length > 0
  const lacksReason = reason.trim() === ''
  const isStillRefused = repair.error?.code === 'invalid_input'

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacksReason || hasNoNumber(entry.records, corrections)) return
    const done = await repair.send({
      id: entry.id,
      reason: reason.trim(),
      corrections: correctionsOf(entry.records, corrections),
    })
    if (done !== undefined) onRepaired?.()
  }

  return (
    <form className="column inside" onSubmit={(event) => void submit(event)} noValidate>
      <Origin entry={entry} />
      {entry.author_rights !== null && <Rights rights={entry.author_rights} />}
      {entry.detail !== null && (
        <p className="sub">
          {t('admin.technical_reason')}: <bdi>{entry.detail}</bdi>
        </p>
      )}
      {entry.records.length === 0 && <Note kind="bad">{t('admin.quarantine_unreadable')}</Note>}
      {entry.records.map((record) => (
        <RecordTable
          key={record.op_index}
          names={entry.names}
          record={record}
          corrections={mayRepair ? corrections : null}
          onCorrect={({ field }, value) =>
            setCorrections(new Map(corrections).set(keyOf(record.op_index, field), value))
          }
        />
      ))}
      {mayRepair && (
        <>
          <Note kind="warn">{t('admin.repair_hint')}</Note>
          <Textarea
            label={t('admin.repair_reason')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={hasTried && lacksReason ? t('fields.reason_needed') : undefined}
            minRows={2}
            maxLength={500}
          />
          {isStillRefused ? (
            <Note kind="bad" role="alert">
              {t('admin.still_refused')}{' '}
              <bdi>{repair.error?.code === 'invalid_input' ? repair.error.fields[0]?.message : ''}</bdi>
            </Note>
          ) : (
            <ErrorNote error={repair.error} />
          )}
          <div className="row">
            <span className="grow" />
            <Button type="submit" variant="filled" size="md" h={44} loading={repair.isBusy}>
              {t('admin.send_again')}
            </Button>
          </div>
        </>
      )}
    </form>
  )
}
