import type { CallError } from '../api/call.ts'
import { errorText } from '../api/error-text.ts'
import type { Words } from '../i18n/use-words.tsx'

/** From so long a wait on it is no crowd at the server, but that this PC has opened as many patients as it may. */
const LONG_WAIT_S = 600

/** Why the server does not give a patient's earlier visits, and what to do. */
export function historyRefusalText(error: CallError, words: Words): string {
  const isTooMany = error.code === 'rate_limited' && error.retry_after_s >= LONG_WAIT_S
  return isTooMany ? words.t('history.too_many') : errorText(error, words)
}
