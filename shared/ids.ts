import { v5 } from 'uuid'
import { z } from 'zod'

/** Ids are UUIDs: version 7 where a record is made, version 5 where two stations must make the same record. */
export const Id = z.uuid()
export type Id = z.infer<typeof Id>

/** Makes ids; passed in so that tests and the simulator own them. */
export type IdSource = () => Id

const SUBMISSION_NAMESPACE = '6f1a4bd2-6f0b-5c7e-9d0e-7c1a5b3e2f10'

/** The id of a form's submission: the same on every station for one visit (or study) and form code. */
export function submissionId(ownerId: Id, formCode: string): Id {
  return v5(`${ownerId}/${formCode}`, SUBMISSION_NAMESPACE)
}

/** The server's pseudo-station under which REST writes are committed. */
export const REST_STATION_ID: Id = '00000000-0000-7000-8000-00000000a001'

/** The author of what the server does on its own (first administrator, demo data, conflicts). */
export const SYSTEM_USER_ID: Id = '00000000-0000-7000-8000-00000000a002'
