import { z } from 'zod'
import { Id } from './ids.ts'
import { Instant } from './time.ts'

/**
 * What every synced record has. `row_version` is the server commit that last touched the record, null until the
 * server has it; `created_on_station` is where it was made.
 */
export const recordFields = {
  id: Id,
  site_id: Id,
  row_version: z.int().nonnegative().nullable(),
  created_at: Instant,
  created_by: Id,
  created_on_station: Id,
}

/**
 * What is known of where a record is. `refused`: the server put it aside (quarantine) and a person must look;
 * `edit_refused`: the server has the record, but an edit made on this PC was put aside.
 */
export const Receipt = z.enum(['on_this_pc', 'on_server', 'durable', 'refused', 'edit_refused'])
export type Receipt = z.infer<typeof Receipt>

/** How a record reaches a screen: with its receipt and the fields that stations disagree about. */
export const viewFields = {
  receipt: Receipt,
  disputed_fields: z.array(z.string()),
}

/** Text that a person types: trimmed, not empty, at most `max` characters. */
export function shortText(max: number): z.ZodString {
  return z.string().trim().min(1).max(max)
}
