import { z } from 'zod'
import { Id } from '../ids.ts'
import { KeyProtection } from '../sync/enrolment-message.ts'
import { Instant, LocalDate } from '../time.ts'
import { VisitType } from '../visits/visit.ts'
import { GroupCount } from './statistics.ts'

/** An order to erase a station, and what it swore to in its receipt. */
export const StationWipeView = z.object({
  ordered_at: Instant,
  reason: z.string(),
  /** When it began; null until it was heard of. */
  started_at: Instant.nullable(),
  /** When it said that nothing is left. */
  wiped_at: Instant.nullable(),
  /** Changes that it saved before, and how many of them are in quarantine. */
  saved_count: z.int().nullable(),
  received_count: z.int(),
  not_saved: z.array(z.string()),
  documents_lost_count: z.int().nullable(),
})
export type StationWipeView = z.infer<typeof StationWipeView>

/** A station and what the server last heard of it. What an offline PC holds is not known here. */
export const StationContact = z.object({
  id: Id,
  name: z.string(),
  is_revoked: z.boolean(),
  last_contact_at: Instant.nullable(),
  /** Number of the last envelope the server holds of it. */
  last_station_seq: z.int(),
  version: z.string().nullable(),
  /** Whether a keychain protects its records, or passwords alone. */
  key_protection: KeyProtection.optional(),
  /** Its envelopes that were put aside and that nobody has repaired. */
  quarantined: z.int().default(0),
  revoked_at: Instant.nullable().default(null),
  revoked_reason: z.string().nullable().default(null),
  /** Which keychain protects it, as it last said. */
  keychain_backend: z.string().nullable().default(null),
  /** Changes there that the server lacks, as it last said; null while it cannot know: its store is closed. */
  waiting_count: z.int().nullable().default(null),
  oldest_waiting_at: Instant.nullable().default(null),
  /** Whether a revoked station has said that it carried that out. */
  standing_acked_state: z.string().nullable().default(null),
  wipe: StationWipeView.nullable().default(null),
})
export type StationContact = z.infer<typeof StationContact>

/** What the server counts at one moment. What a PC holds that was never sent is not known and not in it. */
export const Dashboard = z.object({
  as_of: Instant,
  patients: z.object({ total: z.int(), registered_today: z.int() }),
  visits: z.object({
    total: z.int(),
    today: z.int(),
    by_status: z.record(z.string(), z.int()),
    by_type: z.array(z.object({ visit_type: VisitType, count: z.int() })),
    /** The site's last 14 calendar days, oldest first, days without visits included. */
    by_day: z.array(z.object({ day: LocalDate, total: z.int(), by_type: z.record(z.string(), z.int()) })),
  }),
  /** Sets of vital signs measured on the site's day, by NEWS2 band; corrected ones count once. Absent: not counted. */
  news2_today: z.array(GroupCount).optional(),
  assessments: z.object({ nursing: z.int(), vital_signs: z.int(), radiology: z.int() }),
  conflicts: z.object({ open: z.int(), safety_critical: z.int() }),
  quarantined: z.int(),
  stations: z.array(StationContact),
})
export type Dashboard = z.infer<typeof Dashboard>
