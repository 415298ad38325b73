import { v7 } from 'uuid'
import type { Id } from '../../shared/ids.ts'
import { openWard, type Ward } from '../sync-server/rest/rest-client.ts'
import type { TestServer } from './server.ts'
import { enrolWireStation, newPatient, newVisit, type WireStation } from './wire-station.ts'

/** An emptied server with its people, and a patient in a visit whom two stations go on from in the same version. */
export interface TwoStations {
  readonly people: Ward
  readonly ward: WireStation
  readonly clinic: WireStation
  readonly patient: Id
  readonly visit: Id
  /** The version of both records that the stations know. */
  readonly base: number
}

export async function openTwoStations(server: TestServer): Promise<TwoStations> {
  await server.reset()
  const people = await openWard(server)
  const ward = await enrolWireStation(server, 'Ward 3')
  const clinic = await enrolWireStation(server, 'Clinic 1')
  const patient = v7()
  const visit = v7()
  const nurse = { user_id: people.nurse.user_id, role: 'nurse' } as const
  const committed = await ward.commit([newPatient(patient), newVisit(visit, patient)], nurse)
  return { people, ward, clinic, patient, visit, base: Number(committed.commit_seq) }
}
