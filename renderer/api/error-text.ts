import type { FieldError } from '../../shared/errors.ts'
import { assertNever } from '../../shared/result.ts'
import type { Words } from '../i18n/use-words.tsx'
import type { CallError } from './call.ts'

/** The sentence for a failure: what happened, what is safe, and what the person can do. */
export function errorText(error: CallError, { t, format }: Pick<Words, 't' | 'format'>): string {
  switch (error.code) {
    case 'revoked':
      return t(error.subject === 'user' ? 'errors.revoked_user' : 'errors.revoked_station')
    case 'too_large':
      return t('errors.too_large', { limit: format.bytes(error.limit_bytes) })
    case 'rate_limited':
      return t('errors.rate_limited', { seconds: error.retry_after_s })
    case 'server_needed':
      return t(`errors.${error.reason}`)
    case 'keychain_trouble':
      return t(`errors.keychain_${error.kind}`)
    case 'wrong_pin':
      return error.tries_left === 0 ? t('pin.used_up') : t('errors.wrong_pin', { tries: error.tries_left })
    case 'internal':
      return t('errors.internal', { code: error.log_id })
    case 'second_factor_needed':
      return t(error.was_wrong ? 'errors.second_factor_wrong' : 'errors.second_factor_needed')
    case 'step_up_needed':
      return t(`errors.step_up_${error.by}`)
    case 'offline':
      return error.because === undefined
        ? t('errors.offline')
        : `${t(`network.${error.because}`)} ${t('network.safe')}`
    case 'conflict':
      return conflictText(error.reason, t)
    case 'not_found':
    case 'invalid_input':
    case 'not_permitted':
    case 'duplicate':
    case 'session_locked':
    case 'wrong_credentials':
    case 'second_factor_setup_needed':
    case 'must_change_password':
    case 'first_sign_in_needs_server':
    case 'offline_session':
    case 'password_needed':
    case 'protocol_mismatch':
    case 'store_unreadable':
    case 'store_damaged':
    case 'store_setting':
    case 'store_newer':
    case 'store_read_only':
    case 'disk_full':
    case 'file_not_written':
    case 'unsupported_media':
    case 'program_restarting':
      return t(`errors.${error.code}`)
    default:
      return assertNever(error)
  }
}

function conflictText(reason: string, t: Words['t']): string {
  switch (reason) {
    case 'own_emergency':
      return t('emergency.own')
    case 'proxy_not_asking':
    case 'proxy_login_refused':
    case 'proxy_login_of_machine':
      return t(`network.${reason}`)
    case 'visit_started':
    case 'form_shared':
    case 'in_use':
    case 'removed_already':
    case 'seen_changed':
    case 'newer_program':
    case 'version_changed':
    case 'amended_here':
    case 'judged_already':
    case 'statement_settled':
    case 'allergy_recorded':
    case 'attached_otherwise':
    case 'second_factor_on':
    case 'second_factor_required':
    case 'own_account':
    case 'same_person':
    case 'emergency_needs_clinician':
    case 'emergency_not_needed':
    case 'emergency_server_there':
      return t(`errors.${reason}`)
    default:
      return t('errors.conflict')
  }
}

/** The refused fields of a failure, or none. */
export function fieldErrorsOf(error: CallError | null): readonly FieldError[] {
  return error?.code === 'invalid_input' ? error.fields : []
}

/** The sentence beside one refused field; a code without a sentence of its own gets the general one. */
export function fieldErrorText(error: FieldError, { t }: Pick<Words, 't'>): string {
  const { code, params } = error
  switch (code) {
    case 'required':
    case 'name_short':
    case 'date_future':
    case 'identifier_missing':
    case 'reason_needed':
    case 'mobile_or_reason':
    case 'not_permitted_here':
    case 'physician_only':
    case 'completed_already':
    case 'pin_too_plain':
    case 'accession_taken':
    case 'password_short':
    case 'password_long':
    case 'password_common':
    case 'password_personal':
    case 'password_same':
      return t(`fields.${code}`)
    case 'placeholder_open':
      return t('fields.placeholder_open', { text: params?.text ?? '' })
    case 'not_fourteen_digits':
    case 'ssn_digits':
      return t('fields.ssn_digits')
    case 'invalid_mobile':
    case 'mobile':
      return t('fields.mobile')
    case 'too_small':
    case 'too_short':
      return params?.min === undefined ? t('fields.required') : t('fields.too_short', { min: params.min })
    case 'too_big':
    case 'too_long':
      return params?.max === undefined ? t('fields.invalid') : t('fields.too_long', { max: params.max })
    default:
      return t('fields.invalid')
  }
}
