import { type AppError, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import type { Transport, TransportFailure } from '../sync/transport.ts'

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

function errorOf(failure: TransportFailure): AppError {
  switch (failure.kind) {
    case 'unreachable':
      return { code: 'offline', ...(failure.because === undefined ? {} : { because: failure.because }) }
    case 'busy':
      return { code: 'rate_limited', retry_after_s: Math.ceil(failure.retry_after_ms / 1000) }
    case 'revoked':
      return { code: 'revoked', subject: 'station' }
    case 'protocol_mismatch':
    case 'program_too_old':
      return { code: 'offline' }
    case 'refused':
      return failure.status === 403
        ? { code: 'not_permitted', action: 'patients.read' }
        : notFound('patients')
  }
}
