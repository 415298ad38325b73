import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findRecord } from '../../../main/records/row-store.ts'
import { noteStationContacts } from '../../../main/records/station-contacts.ts'
import type { Id } from '../../../shared/ids.ts'
import {
  admit,
  createTestStation,
  OTHER_STATION_ID,
  SITE_ID,
  type TestStation,
} from '../../support/station.ts'

const HEARD = '2026-11-21T07:00:00.000Z'
const LATER = '2026-11-21T09:00:00.000Z'
const READING_ROOM: Id = '00000000-0000-7000-8000-00000000c003'

describe('a ward PC that wrote in a visit and is out of contact', () => {
  let station: TestStation
  let visitId: Id
  beforeEach(async () => {
    station = await createTestStation({ actor: 'nadia' })
    const study = { modality: 'mri' as const, body_region: 'Brain' }
    visitId = (await admit(station, {}, { studies: [study] })).visit.id
    const visit = await findRecord(station.deps().records.db, 'patient_visits', visitId)
    if (visit === undefined) throw new Error('the visit is there')
    await station.receive('patient_visits', { ...visit, created_on_station: OTHER_STATION_ID })
    await station.receive('stations', {
      id: OTHER_STATION_ID,
      site_id: SITE_ID,
      row_version: 1,
      created_at: HEARD,
      created_by: visit.created_by,
      created_on_station: OTHER_STATION_ID,
      name: 'Ward PC 3',
      is_revoked: false,
    })
  })
  afterEach(() => station.close())

  const hear = (contacts: Record<Id, string>, as_of: string): Promise<boolean> =>
    station
      .deps()
      .records.db.transaction()
      .execute((trx) =>
        noteStationContacts(
          trx,
          Object.entries(contacts).map(([station_id, last_contact_at]) => ({ station_id, last_contact_at })),
          as_of,
        ),
      )
  const onWorklist = async () => {
    const list = { statuses: [], patient_id: null, has_study: true, limit: 10 }
    return (await station.call('visits.list', list)).items[0]?.away_stations
  }
  const onDesk = async () => (await station.call('visits.get', { id: visitId })).away_stations

  it('is named with when it was last heard of, on the worklist and over the report', async () => {
    await hear({ [OTHER_STATION_ID]: HEARD }, LATER)
    const away = [{ station_id: OTHER_STATION_ID, name: 'Ward PC 3', last_contact_at: HEARD }]
    expect(await onWorklist()).toEqual(away)
    expect(await onDesk()).toEqual(away)
  })

  it('is not named while it is in contact, nor where it wrote nothing, nor where nothing is known of it', async () => {
    expect(await onWorklist()).toEqual([])
    await hear({ [OTHER_STATION_ID]: HEARD }, '2026-11-21T07:02:00.000Z')
    expect(await onWorklist()).toEqual([])
    await hear({ [READING_ROOM]: HEARD, [OTHER_STATION_ID]: LATER }, LATER)
    expect(await onDesk()).toEqual([])
  })

  it('never names this station itself', async () => {
    await hear({ [station.deps().records.station_id]: HEARD }, LATER)
    expect(await onDesk()).toEqual([])
  })

  it('makes screens ask again when it goes and when it comes back, and not in between', async () => {
    expect(await hear({ [OTHER_STATION_ID]: HEARD }, HEARD)).toBe(false)
    expect(await hear({ [OTHER_STATION_ID]: HEARD }, LATER)).toBe(true)
    expect(await hear({ [OTHER_STATION_ID]: HEARD }, '2026-11-21T09:00:30.000Z')).toBe(false)
    expect(await hear({ [OTHER_STATION_ID]: '2026-11-21T09:00:30.000Z' }, '2026-11-21T09:01:00.000Z')).toBe(
      true,
    )
  })
})
