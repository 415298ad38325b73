import { z } from 'zod'
import type { Id } from '../../shared/ids.ts'
import { isInContact, StationHeard } from '../../shared/sync/station-contact.ts'
import { Instant } from '../../shared/time.ts'
import type { Reader, Trx } from '../db/transaction.ts'
import { readState, writeState } from './sync-state.ts'

/*
 * When the server last heard of the site's stations, as each pulled page tells: so that a screen can say that a ward PC
 * which wrote in a visit may hold more of it.
 */

const Contacts = z.object({ as_of: Instant, stations: z.array(StationHeard) })
type Contacts = z.infer<typeof Contacts>

/** Keeps what a page told; true when a screen would now say something else. A page of an older server tells nothing. */
export async function noteStationContacts(
  trx: Trx,
  stations: readonly StationHeard[] | undefined,
  as_of: Instant,
): Promise<boolean> {
  if (stations === undefined) return false
  const before = await readContacts(trx)
  const next: Contacts = { as_of, stations: [...stations] }
  await writeState(trx, 'station_contacts', JSON.stringify(next))
  return JSON.stringify(awayIn(before)) !== JSON.stringify(awayIn(next))
}

/** The stations out of contact when this one last heard from the server, with when they were last heard of. */
export async function readAwayStations(reader: Reader): Promise<ReadonlyMap<Id, Instant>> {
  return new Map(awayIn(await readContacts(reader)))
}

async function readContacts(reader: Reader): Promise<Contacts | null> {
  const kept = await readState(reader, 'station_contacts')
  return kept === null ? null : Contacts.parse(JSON.parse(kept))
}

function awayIn(contacts: Contacts | null): [Id, Instant][] {
  if (contacts === null) return []
  return contacts.stations
    .filter(({ last_contact_at }) => !isInContact(last_contact_at, contacts.as_of))
    .map(({ station_id, last_contact_at }): [Id, Instant] => [station_id, last_contact_at])
    .sort(([a], [b]) => a.localeCompare(b))
}
