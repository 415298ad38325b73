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

/**
 * Somebody else who removed a record without having seen that it was removed: both said so, and each reason is kept.
 */
export const FurtherRemoval = z.object({
  removed_at: Instant,
  removed_by: Id,
  removed_on_station: Id,
  removed_reason: shortText(500),
})
export type FurtherRemoval = z.infer<typeof FurtherRemoval>

/**
 * A record that was entered in error: when, by whom and why it was removed. It stays in every store with all that it
 * says; no list, search, count or report has it. All empty for a record that stands.
 */
export const removalFields = {
  removed_at: Instant.nullable().optional(),
  removed_by: Id.nullable().optional(),
  removed_reason: shortText(500).nullable().optional(),
  further_removals: z.array(FurtherRemoval).nullable().optional(),
}

/** A removal for people: who removed a record, when and why. */
export const RemovalView = z.object({
  removed_at: Instant,
  removed_by_name: z.string().nullable(),
  removed_reason: z.string(),
})
export type RemovalView = z.infer<typeof RemovalView>

/** Whether a record was removed as entered in error. */
export function isRemoved(record: { readonly removed_at?: unknown }): boolean {
  return (record.removed_at ?? null) !== null
}

/** Text that a person types: trimmed, not empty, at most `max` characters. */
export function shortText(max: number): z.ZodString {
  return z.string().trim().min(1).max(max)
}
