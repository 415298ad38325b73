import type { Id } from '../../shared/ids.ts'
import type { AwayStation } from '../../shared/visits/away-station.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { readAwayStations } from '../records/station-contacts.ts'
import { namesOf } from '../users/authorship-service.ts'

interface Written {
  readonly created_on_station: Id
}

/**
 * Of the records of a visit: which other stations wrote them and were out of contact when this one last heard from the
 * server, the longest away first.
 */
export async function awayStationFinder(
  reader: Reader,
  deps: FeatureDeps,
): Promise<(records: readonly Written[]) => AwayStation[]> {
  const away = await readAwayStations(reader)
  const { stations } = await namesOf(reader, deps, { people: [], stations: [...away.keys()] })
  const isOther = (id: Id): boolean => id !== deps.records.station_id
  return (records) =>
    [...new Set(records.map(({ created_on_station }) => created_on_station))]
      .flatMap((station_id): AwayStation[] => {
        const last_contact_at = away.get(station_id)
        if (last_contact_at === undefined || !isOther(station_id)) return []
        return [{ station_id, name: stations.get(station_id) ?? null, last_contact_at }]
      })
      .toSorted((a, b) => a.last_contact_at.localeCompare(b.last_contact_at))
}
