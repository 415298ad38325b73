import type { z } from 'zod'
import { type AppError, invalidInput } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'

/** Where the page before of a list ended, as that page said it; null for the first one. Errors: `invalid_input`. */
export function placeOf<T>(
  schema: z.ZodType<T>,
  { after }: { readonly after?: string | undefined },
): Result<T | null, AppError> {
  if (after === undefined) return ok(null)
  try {
    return ok(schema.parse(JSON.parse(after)))
  } catch {
    // Expected: a text that no page of this list ended with.
    return err(invalidInput([{ field: 'after', code: 'invalid', message: 'names no place in the list' }]))
  }
}
