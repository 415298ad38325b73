import { z } from 'zod'
import type { Text } from '../forms/form-definition.ts'

/** Where a clinical number comes from. */
export const Source = z.object({
  title: z.string().min(5),
  /** Of the edition that was used; for the hospital's own papers the year they were read. */
  year: z.int().min(1950).max(2100),
  url_or_place: z.string().min(5),
})
export type Source = z.infer<typeof Source>

/**
 * What every set of clinical numbers carries beside the numbers. `evidence`: read in the source itself, standard
 * knowledge that a clinician should confirm, uncertain (keep it configurable), or decided for this product.
 */
export const Sourced = z.object({
  source: Source,
  /** Whom the numbers are for: age, sex, pregnancy, setting. */
  population: z.string().min(5),
  unit: z.string().min(1),
  /** The day a person last compared the numbers with the source. */
  checked_on: z.iso.date(),
  evidence: z.enum(['read_in_source', 'standard_knowledge', 'uncertain', 'decided']),
  /** Raised whenever a number changes; stored with each score. */
  version: z.string().min(1),
})
export type Sourced = z.infer<typeof Sourced>

/** One band of a total. Inclusive at both ends. */
export interface Band<Code extends string = string> {
  readonly code: Code
  readonly min: number
  readonly max: number
  readonly label: Text
}

/** The band that holds a total; null when none does (a total out of the scale is a fault of the caller's data). */
export function bandOf<Code extends string>(bands: readonly Band<Code>[], total: number): Code | null {
  return bands.find((band) => total >= band.min && total <= band.max)?.code ?? null
}
