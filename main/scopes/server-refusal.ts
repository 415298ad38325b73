import { type AppError, notFound } from '../../shared/errors.ts'
import type { TransportFailure } from '../sync/transport.ts'

/** What a failure of asking the server for a patient means to who asks. */
export function errorOf(failure: TransportFailure): AppError {
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
