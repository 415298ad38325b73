import { Button } from '@mantine/core'
import { IconKeyOff, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import type { KeyTrouble } from '../../shared/session/key-trouble.ts'
import type { SessionStatus, SyncStatus } from '../../shared/session/session-ipc.ts'
import { errorText } from '../api/error-text.ts'
import { queryClient } from '../api/query-client.ts'
import { useSend } from '../api/use-query.ts'
import { useNow } from '../components/clock.tsx'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

/* What is wrong with this PC before anybody signs in: its keys, its store. Calm, with what to do. */

/** For how long it is told that a store was put back, once nothing of it is missing any more. */
const TOLD_MS = 7 * 24 * 3_600_000

/** Why nobody can sign in: the keys of this PC cannot be had. Says who does what, and tries again. */
export function KeyTroubleCard({ trouble }: { trouble: KeyTrouble }) {
  const words = useWords()
  const { t, rich, format } = words
  const again = useSend('keys.try_again')
  const [triedAt, setTriedAt] = useState<string | null>(null)
  const { kind, recorded, found } = trouble

  async function tryAgain(): Promise<void> {
    const status = await again.send({})
    if (status === undefined) return
    setTriedAt(new Date().toISOString())
    queryClient.setQueryData(['session.status', {}], status)
  }

  return (
    <section className="card inside not-enrolled" aria-labelledby="key-trouble">
      <div className="row">
        <IconKeyOff size={28} stroke={1.5} aria-hidden />
        <h1 id="key-trouble">{t('session.trouble_title')}</h1>
      </div>
      <p>{errorText({ code: 'keychain_trouble', kind }, words)}</p>
      <p className="ink-2">{t('session.trouble_safe')}</p>
      {(recorded !== null || found !== null) && (
        <p className="sub">
          {t('session.trouble_recorded')} <Latin>{recorded ?? '–'}</Latin> · {t('session.trouble_found')}{' '}
          <Latin>{found ?? '–'}</Latin>
        </p>
      )}
      <ErrorNote error={again.error} />
      <div className="row row-wrap">
        <Button
          variant="filled"
          size="md"
          h={44}
          leftSection={<IconRefresh size={18} stroke={1.75} aria-hidden />}
          loading={again.isBusy}
          onClick={() => void tryAgain()}
        >
          {t('app.retry')}
        </Button>
        <span className="sub" role="status">
          {triedAt !== null && !again.isBusy && rich('session.trouble_still', { time: format.time(triedAt) })}
        </span>
        <span className="grow" />
        <span className="sub">{rich('state.code', { code: `keychain_${kind}` })}</span>
      </div>
    </section>
  )
}

type Repair = NonNullable<SyncStatus['repair']>

function RepairNote({ repair }: { repair: Repair }) {
  const { t, rich, format } = useWords()
  const { at, from, backup_at, is_complete } = repair
  return (
    <Note kind={is_complete ? 'good' : 'warn'} role="status">
      <b>{rich('session.repair_title', { time: format.moment(at) })}</b>{' '}
      {from === 'backup' && backup_at !== null
        ? rich('session.repair_backup', { time: format.moment(backup_at) })
        : t(from === 'older_copy' ? 'session.repair_older_copy' : 'session.repair_server')}{' '}
      {t(is_complete ? 'session.repair_complete' : 'session.repair_waits')}
    </Note>
  )
}

function RestoredNote({ restored }: { restored: NonNullable<SyncStatus['server_restored']> }) {
  const { rich, format } = useWords()
  const { at, records_sent_again } = restored
  return (
    <Note kind="good" role="status">
      <b>{rich('session.restored_title', { time: format.moment(at) })}</b>{' '}
      {records_sent_again > 0 && rich('session.restored_sent', { count: records_sent_again })}
    </Note>
  )
}

/** That the store is damaged and how it comes back, or that it came back; and what other accounts of this PC hold. */
export function StoreNotes({ session, sync }: { session: SessionStatus; sync: SyncStatus | undefined }) {
  const words = useWords()
  const { rich, format } = words
  const now = useNow()
  const repair = sync?.repair
  const others = sync?.other_accounts
  const isRepairTold = repair !== undefined && (!repair.is_complete || now - Date.parse(repair.at) < TOLD_MS)
  const restored = sync?.server_restored
  return (
    <>
      {session.is_store_damaged === true && (
        <Note kind="warn" role="status">
          {errorText({ code: 'store_damaged', detail: '' }, words)}
        </Note>
      )}
      {isRepairTold && <RepairNote repair={repair} />}
      {restored !== undefined && now - Date.parse(restored.at) < TOLD_MS && (
        <RestoredNote restored={restored} />
      )}
      {others !== undefined && (
        <Note kind="warn" role="status">
          <b>{rich('session.other_accounts', { count: others.count })}</b>{' '}
          {rich('session.other_accounts_text', { time: format.moment(others.since) })}
        </Note>
      )}
    </>
  )
}
