import { type PainBand, type PainBandPublished, painBandsPrinted, painBandsPublished } from './pain-data.ts'
import { bandOf } from './source.ts'

/** The hospital's printed band of a pain intensity of 0 to 10; null when it is not recorded or not a whole 0 to 10. */
export function painBand(intensity: number | null | undefined): PainBand | null {
  return isIntensity(intensity) ? bandOf<PainBand>(painBandsPrinted.bands, intensity) : null
}

/** The common three bands of a pain intensity: 0–3, 4–6, 7–10. */
export function painBandPublished(intensity: number | null | undefined): PainBandPublished | null {
  return isIntensity(intensity) ? bandOf<PainBandPublished>(painBandsPublished.bands, intensity) : null
}

function isIntensity(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}
