import { z } from 'zod'

/** How lists are asked for: at most 100 items, 25 unless said; `cursor` is what the page before answered. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(200).optional(),
}

export interface Page<T> {
  readonly items: T[]
  readonly next_cursor: string | null
}

/** A list's answer as a schema. */
export function pageOf<T extends z.ZodType>(
  item: T,
): z.ZodObject<{
  items: z.ZodArray<T>
  next_cursor: z.ZodNullable<z.ZodString>
}> {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() })
}

/**
 * Cuts a page out of rows that were asked for with `limit + 1`; `keyOf` names the last row's place in the order.
 * A place is a list of texts, so that two rows of one moment still have an order (moment, id).
 */
export function cutPage<T>(rows: readonly T[], limit: number, keyOf: (row: T) => readonly string[]): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const next = rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null
  return { items, next_cursor: next }
}

function encodeCursor(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The place a cursor names, or undefined where there is none or it is none of ours (the list then starts anew). */
export function decodeCursor(cursor: string | undefined, parts: number): readonly string[] | undefined {
  if (cursor === undefined) return undefined
  try {
    const place = z
      .array(z.string().max(100))
      .length(parts)
      .safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return place.success ? place.data : undefined
  } catch {
    // JSON.parse refuses a text that was never a cursor.
    return undefined
  }
}
