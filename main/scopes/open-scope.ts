import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import type { Transport } from '../sync/transport.ts'
import { errorOf } from './server-refusal.ts'

/** Tells the server that somebody opens a patient here; what it then gives comes with the pull that is asked for. */
export async function openScope(
  { transport, pull }: { readonly transport: Pick<Transport, 'grantScope'>; readonly pull: () => void },
  patient_id: Id,
  actor_id: Id,
): Promise<Result<void, AppError>> {
  const reply = await transport.grantScope({ protocol: PROTOCOL_VERSION, patient_id, actor_id })
  if (!reply.ok) return err(errorOf(reply))
  pull()
  return ok(undefined)
}
