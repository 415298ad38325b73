import type { Id } from '../../shared/ids.ts'
import type { Receipt } from '../../shared/records.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { receiptsOf } from '../records/receipt-store.ts'
import { listRecordsBy } from '../records/row-store.ts'

/** Names for people to read, by id; an id that this station does not know of has none. */
export interface Names {
  readonly people: ReadonlyMap<Id, string>
  readonly stations: ReadonlyMap<Id, string>
}

/** The names of the given persons and stations. This station knows its own name before the server told it. */
export async function namesOf(
  reader: Reader,
  deps: Pick<FeatureDeps, 'records' | 'station_name'>,
  ids: { readonly people: readonly Id[]; readonly stations: readonly Id[] },
): Promise<Names> {
  const people = await listRecordsBy(reader, 'users', 'id', [...new Set(ids.people)])
  const stations = await listRecordsBy(reader, 'stations', 'id', [...new Set(ids.stations)])
  return {
    people: new Map(people.map((user) => [user.id, user.full_name])),
    stations: new Map([
      [deps.records.station_id, deps.station_name],
      ...stations.map((station): [Id, string] => [station.id, station.name]),
    ]),
  }
}

/** Who wrote a record and where, and where the record is now. */
export type Authored<T> = T & {
  author_name: string | null
  station_name: string | null
  receipt: Receipt
}

/** Records with their author's and station's name and their receipt. */
export async function toAuthoredViews<
  T extends { readonly id: Id; readonly created_by: Id; readonly created_on_station: Id },
>(
  reader: Reader,
  deps: Pick<FeatureDeps, 'records' | 'station_name'>,
  entity: EntityName,
  records: readonly T[],
): Promise<Authored<T>[]> {
  const names = await namesOf(reader, deps, {
    people: records.map((record) => record.created_by),
    stations: records.map((record) => record.created_on_station),
  })
  const receipts = await receiptsOf(
    reader,
    entity,
    records.map((record) => record.id),
  )
  return records.map((record) => ({
    ...record,
    author_name: names.people.get(record.created_by) ?? null,
    station_name: names.stations.get(record.created_on_station) ?? null,
    receipt: receipts.get(record.id) ?? 'on_server',
  }))
}
