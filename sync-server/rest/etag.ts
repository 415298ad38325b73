import type { FastifyRequest } from 'fastify'
import { err, ok, type Result } from '../../shared/result.ts'
import type { RestError } from '../problem.ts'

/** The ETag of a record: the commit that last touched it. */
export function etagOf(record: { readonly row_version: number | null }): string {
  return `"${record.row_version ?? 0}"`
}

/** The row_version that `If-Match` names. Missing: 428. Anything that was never our ETag is stale: 412. */
export function ifMatchOf(request: FastifyRequest): Result<number, RestError> {
  const header = request.headers['if-match']
  if (header === undefined || header.trim() === '') return err({ code: 'precondition_required' })
  const version = /^(?:W\/)?"?(\d{1,15})"?$/.exec(header.trim())?.[1]
  return version === undefined ? err({ code: 'stale' }) : ok(Number(version))
}

/** Holds a PUT back when the record moved on since the caller read it. */
export function checkVersion(
  record: { readonly row_version: number | null },
  ifMatch: number,
): Result<null, RestError> {
  return record.row_version === ifMatch ? ok(null) : err({ code: 'stale' })
}
