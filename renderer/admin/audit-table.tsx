import { IconEye, IconPencil } from '@tabler/icons-react'
import type { AuditEntry } from '../../shared/audit/audit-entry.ts'
import { REST_STATION_ID } from '../../shared/ids.ts'
import { Role } from '../../shared/users/user.ts'
import { entityName } from '../components/column-name.ts'
import { Latin } from '../components/latin.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { actName, isView } from './act-name.ts'
import { AuditChanges, AuditUnseen } from './audit-changes.tsx'
import { grouped } from './grouped.ts'

/** An event that reached the server so much later than it happened came from a PC that was offline. */
const LATE_MS = 60_000

function Person({ entry }: { entry: AuditEntry }) {
  const { t } = useWords()
  const role = Role.safeParse(entry.actor_role)
  return (
    <>
      <b>{entry.actor_name ?? t('app.unknown_person')}</b>
      {role.success && <div className="sub fs-13">{t(`roles.${role.data}`)}</div>}
    </>
  )
}

function Act({ entry }: { entry: AuditEntry }) {
  const words = useWords()
  const { t, rich } = words
  const Icon = isView(entry.action) ? IconEye : IconPencil
  return (
    <div className="audit-act">
      <span className="row">
        <Icon size={16} stroke={1.75} aria-hidden />
        <b>{actName(entry.action, words)}</b>
        {entry.outcome !== 'success' && (
          <span className="chip bad">
            {t(entry.outcome === 'refused' ? 'admin.refused' : 'admin.failed')}
          </span>
        )}
      </span>
      {entry.entity !== null && <span className="sub fs-13">{entityName(entry.entity, t)}</span>}
      {entry.administration_reason !== null && (
        <span className="chip warn">
          {rich('admin.by_administration', { reason: entry.administration_reason })}
        </span>
      )}
      {entry.reason !== null && (
        <span className="fs-13">
          <span className="sub">{t('admin.reason')}:</span> <bdi>{entry.reason}</bdi>
        </span>
      )}
    </div>
  )
}

function Row({ entry, seenHrefOf }: { entry: AuditEntry; seenHrefOf: SeenHref | undefined }) {
  const { t, rich, format } = useWords()
  const isLate = Date.parse(entry.received_at) - Date.parse(entry.occurred_at) > LATE_MS
  const isServer = entry.station_id === null || entry.station_id === REST_STATION_ID
  return (
    <tr data-action={entry.action}>
      <td className="nowrap">
        <Latin>{format.timeWithSeconds(entry.occurred_at)}</Latin>
        {isLate && (
          <div className="sub fs-12">
            {rich('admin.received_later', { time: format.moment(entry.received_at) })}
          </div>
        )}
      </td>
      <td>
        <Person entry={entry} />
      </td>
      <td>
        {isServer ? t('admin.server') : <Latin>{entry.station_name ?? t('admin.station')}</Latin>}
        {entry.written_on_station_name !== null && (
          <div className="sub fs-13">
            {rich('admin.unseen_written_on', { station: entry.written_on_station_name })}
          </div>
        )}
      </td>
      <td>
        <Act entry={entry} />
      </td>
      <td>
        <AuditChanges changes={entry.changes} />
        <AuditUnseen unseen={entry.unseen} />
        {seenHrefOf !== undefined && entry.patient_id !== null && (
          <a className="fs-13" href={seenHrefOf(entry.patient_id)}>
            {t('admin.who_saw')}
          </a>
        )}
      </td>
    </tr>
  )
}

type SeenHref = (patientId: string) => string

interface AuditTableProps {
  readonly entries: readonly AuditEntry[]
  /** Where a line leads to everybody who saw its patient. */
  readonly seenHrefOf?: SeenHref
}

/** The lines of an audit in the order they are given, under their days. */
export function AuditTable({ entries, seenHrefOf }: AuditTableProps) {
  const { t, format } = useWords()
  const byDay = grouped(entries, ({ occurred_at }) => format.localDate(occurred_at))
  return (
    <table className="list audit-list" aria-label={t('admin.audit_title')}>
      <thead>
        <tr>
          <th>{t('admin.time')}</th>
          <th>{t('admin.person')}</th>
          <th>{t('admin.station')}</th>
          <th>{t('admin.act')}</th>
          <th>{t('admin.changes')}</th>
        </tr>
      </thead>
      {[...byDay].map(([day, ofDay]) => (
        <tbody key={day}>
          <tr className="audit-day">
            <th colSpan={5} scope="rowgroup">
              <bdi>{format.day(day)}</bdi>
            </th>
          </tr>
          {ofDay.map((entry) => (
            <Row key={entry.event_id} entry={entry} seenHrefOf={seenHrefOf} />
          ))}
        </tbody>
      ))}
    </table>
  )
}
