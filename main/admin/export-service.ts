import { z } from 'zod'
import type { AppError } from '../../shared/errors.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { EXPORT_MAX_BYTES, ReportExport } from '../../shared/reports/export.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { addressOf } from './admin-service.ts'

/** Asks the server for a table as a file and fetches it. Nothing of it is kept on this PC. */
export async function exportReport(
  deps: Pick<FeatureDeps, 'online'>,
  { report_type, parameters, reason }: Input<'reports.export'>,
): Promise<Result<Output<'reports.export'>, AppError>> {
  const address = addressOf(`/api/v1/reports/export/${report_type}`, { ...parameters, reason, format: 'csv' })
  const asked = await deps.online.request(address, { method: 'GET' })
  if (!asked.ok) return asked
  const { id, file_name } = ReportExport.parse(asked.value)
  const file = await deps.online.request(`/api/v1/reports/exports/${id}`, { method: 'GET', is_text: true })
  if (!file.ok) return file
  const text = z.string().parse(file.value)
  if (Buffer.byteLength(text) > EXPORT_MAX_BYTES) {
    return err({ code: 'too_large', limit_bytes: EXPORT_MAX_BYTES })
  }
  return ok({ file_name, text })
}
