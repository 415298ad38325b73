import { z } from 'zod'
import { Id } from '../ids.ts'
import { shortText } from '../records.ts'
import { Instant } from '../time.ts'
import { AuditSearch } from './audit-search.ts'
import { PeriodQuery, VisitVolumeGroup } from './statistics.ts'

/** Tables that an administrator may take out of the program as a file. */
export const ReportType = z.enum(['dashboard', 'patients', 'visits', 'assessments', 'audit'])
export type ReportType = z.infer<typeof ReportType>

export const ExportFormat = z.enum(['csv'])
export type ExportFormat = z.infer<typeof ExportFormat>

/** Most events of the audit in one file; a longer period is taken in parts. */
export const EXPORT_MAX_EVENTS = 5000

/** So far the events are counted that are too many for one file: it is told how many parts to take, not more. */
export const EXPORT_COUNTED_EVENTS = 100_000

/** Largest file, bytes: as many events of the audit with the longest reports in them may be more. */
export const EXPORT_MAX_BYTES = 16 * 1024 * 1024

/** What is asked for. Which of the filters count depends on the report; the audit needs a reason. */
export const ExportParameters = z.strictObject({
  ...PeriodQuery,
  group_by: VisitVolumeGroup.optional(),
  patient_id: Id.optional(),
  actor_id: AuditSearch.shape.actor_id,
  station_id: AuditSearch.shape.station_id,
  act: AuditSearch.shape.act,
  /** Of the audit: from this instant on, and before that one. */
  since: Instant.optional(),
  until: Instant.optional(),
})
export type ExportParameters = z.infer<typeof ExportParameters>

/** A file that was asked for: made when it is fetched, by the same person, within ten minutes. */
export const ReportExport = z.object({
  id: Id,
  report_type: ReportType,
  format: ExportFormat,
  state: z.literal('ready'),
  file_name: z.string(),
  requested_at: Instant,
  expires_at: Instant,
  download_url: z.string(),
})
export type ReportExport = z.infer<typeof ReportExport>

/** An export as screens ask for it. */
export const ExportRequest = z.strictObject({
  report_type: ReportType,
  parameters: ExportParameters,
  reason: shortText(500).optional(),
})

/** The file's name and content. */
export const ExportedFile = z.object({ file_name: z.string(), text: z.string() })
