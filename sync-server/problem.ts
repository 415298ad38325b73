import { z } from 'zod'
import type { FileProblem } from '../shared/documents/file-problem.ts'
import type { AppError } from '../shared/errors.ts'
import { FieldError } from '../shared/errors.ts'

/** What REST says when it refuses: RFC 9457 problem details. It never carries a stack, a value or a name. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(FieldError.pick({ field: true, code: true, message: true }).loose()),
  /** On 409 `duplicate`: the record that exists, where the caller may know of it. */
  existing_id: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

/** Refusals that only HTTP knows, beside the closed list that station and server share. */
export type HttpError =
  /** No token, or one that is not valid any more: sign in or refresh. */
  | {
      readonly code: 'unauthorized'
      readonly reason: 'no_token' | 'invalid_token' | 'expired' | 'signed_out'
    }
  /** The record changed since the ETag was read: read it again. */
  | { readonly code: 'stale' }
  /** A PUT needs `If-Match` with the ETag that was read. */
  | { readonly code: 'precondition_required' }
  /** The Idempotency-Key was used for another request. */
  | { readonly code: 'idempotency_key_reused' }
  /** More is asked than can be done at once; nothing was looked at. */
  | { readonly code: 'server_busy'; readonly retry_after_s: number }
  /** The asked bytes lie outside the file. */
  | { readonly code: 'range_not_satisfiable'; readonly size_bytes: number }
  /** The request itself cannot be read (malformed JSON, unknown media type, body too large …). */
  | { readonly code: 'bad_request'; readonly status: number; readonly detail: string }

export type RestError = AppError | HttpError

/** Builds a problem; `extra` adds members of its own such as `existing_id`. */
export function problem(
  status: number,
  code: string,
  title: string,
  detail: string,
  extra: Readonly<Record<string, unknown>> & { readonly errors?: readonly FieldError[] } = {},
): Problem {
  return {
    type: `urn:sijil:problem:${code}`,
    title,
    status,
    code,
    detail,
    ...extra,
    errors: (extra.errors ?? []).map(({ params, ...error }) =>
      // How many there are may be told; what else fills a sentence may be a value.
      typeof params?.count === 'number' ? { ...error, params: { count: params.count } } : error,
    ),
  }
}

/** The problem details of an expected failure. */
export function problemOf(error: RestError): Problem {
  switch (error.code) {
    case 'not_found':
      return problem(404, error.code, 'Not found', 'There is no such record, or you may not know of it.')
    case 'invalid_input':
      return problem(
        422,
        error.code,
        'Invalid input',
        'Correct the named fields and send again; nothing was stored.',
        {
          errors: error.fields,
        },
      )
    case 'not_permitted':
      return problem(403, error.code, 'Not permitted', `Your role may not do this (${error.action}).`)
    case 'duplicate':
      return problem(409, error.code, 'Already there', `A record with this ${error.field} exists.`, {
        errors: [{ field: error.field, code: 'duplicate', message: 'is in use already' }],
        ...(error.existing_id === null ? {} : { existing_id: error.existing_id }),
      })
    case 'conflict':
      return problem(409, error.code, 'The state of the record forbids this', error.reason)
    case 'session_locked':
    case 'wrong_credentials':
    case 'second_factor_needed':
    case 'second_factor_setup_needed':
    case 'must_change_password':
    case 'step_up_needed':
    case 'unauthorized':
      return authenticationProblem(error)
    case 'first_sign_in_needs_server':
    case 'server_needed':
    case 'keychain_trouble':
    case 'offline_session':
    case 'wrong_pin':
    case 'password_needed':
    case 'offline':
      return problem(503, error.code, 'Not available', 'The server cannot answer this now; try again.')
    case 'revoked':
      return problem(
        403,
        error.code,
        'Access was taken away',
        `An administrator revoked this ${error.subject}.`,
      )
    case 'protocol_mismatch':
      return problem(
        426,
        error.code,
        'Versions differ',
        'Station and server are of different versions: update the older one.',
        {
          ours: error.ours,
          theirs: error.theirs,
        },
      )
    case 'too_large':
      return problem(413, error.code, 'Too large', `At most ${error.limit_bytes} bytes are accepted.`, {
        limit_bytes: error.limit_bytes,
      })
    case 'unsupported_media':
      return problem(
        415,
        error.code,
        'Unsupported file',
        fileProblemDetails[error.reason ?? 'kind'],
        error.reason === undefined ? {} : { reason: error.reason },
      )
    case 'rate_limited':
      return problem(429, error.code, 'Too many tries', `Wait ${error.retry_after_s} seconds.`, {
        retry_after_s: error.retry_after_s,
      })
    case 'store_unreadable':
    case 'store_damaged':
    case 'store_setting':
    case 'store_newer':
    case 'store_read_only':
    case 'disk_full':
    case 'file_not_written':
      return problem(507, error.code, 'The server cannot store this', 'Nothing was stored; call IT.')
    case 'internal':
      return problem(500, error.code, 'A fault of the program', `The log id ${error.log_id} finds it.`, {
        log_id: error.log_id,
      })
    default:
      return httpProblem(error)
  }
}

const fileProblemDetails: Readonly<Record<FileProblem, string>> = {
  empty: 'The file is empty.',
  kind: 'Only PDF, JPEG and PNG, and name, type and content must agree.',
  name_differs: 'Name, declared type and content of the file do not agree.',
  damaged: 'The file is not whole: it broke off on its way, or was never right.',
  too_many_pixels: 'The picture has more pixels than a ward PC can show.',
  animated: 'The picture moves; only pictures that stand still are taken.',
  password: 'The PDF asks for a password or limits what may be done with it.',
  active: 'The PDF holds a program, starts one, or carries other files in it.',
  hidden_content: 'A second file is hidden in the file.',
}

function authenticationProblem(
  error: Extract<
    RestError,
    {
      code:
        | 'session_locked'
        | 'wrong_credentials'
        | 'second_factor_needed'
        | 'second_factor_setup_needed'
        | 'must_change_password'
        | 'step_up_needed'
        | 'unauthorized'
    }
  >,
): Problem {
  switch (error.code) {
    case 'wrong_credentials':
      return problem(401, error.code, 'Sign-in refused', 'Name or password is wrong.')
    case 'second_factor_needed':
      return problem(
        401,
        error.code,
        'A code is needed',
        'Send the request again with totp or recovery_code.',
        {
          was_wrong: error.was_wrong,
        },
      )
    case 'second_factor_setup_needed':
      return problem(
        401,
        error.code,
        'A second factor is needed',
        'Add the address to an authenticator app and send the request again with its code as totp.',
        { otpauth_uri: error.otpauth_uri },
      )
    case 'must_change_password':
      return problem(
        401,
        error.code,
        'A new password is needed',
        'Send the request again with new_password; the one given was good for one sign-in.',
      )
    case 'step_up_needed':
      return problem(
        403,
        error.code,
        'Prove again who you are',
        'POST /api/v1/auth/step-up, then send the request again; it is good for five minutes.',
        { by: error.by },
      )
    default:
      return problem(401, error.code, 'Sign in first', 'This needs a valid access token.')
  }
}

function httpProblem(error: Exclude<HttpError, { code: 'unauthorized' }>): Problem {
  switch (error.code) {
    case 'stale':
      return problem(
        412,
        error.code,
        'Changed meanwhile',
        'The record changed since this ETag was read: read it again.',
      )
    case 'precondition_required':
      return problem(428, error.code, 'If-Match is needed', 'Send the ETag that you read as If-Match.')
    case 'idempotency_key_reused':
      return problem(
        422,
        error.code,
        'Idempotency-Key was used',
        'The same key came with another request before.',
      )
    case 'server_busy':
      return problem(503, error.code, 'The server is busy', `Try again in ${error.retry_after_s} seconds.`, {
        retry_after_s: error.retry_after_s,
      })
    case 'range_not_satisfiable':
      return problem(416, error.code, 'Range outside the file', `The file has ${error.size_bytes} bytes.`)
    case 'bad_request':
      return problem(error.status, error.code, 'The request cannot be read', error.detail)
  }
}
