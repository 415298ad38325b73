/** A quarter turn, clockwise, degrees. */
export type Turn = 0 | 90 | 180 | 270

/** How a document is looked at. `zoom` 1 fits it to the width it is given, or whole into its frame. */
export interface View {
  readonly zoom: number
  readonly turn: Turn
  readonly fit: 'width' | 'whole'
}

export const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6] as const

/** One step larger or smaller, or the same at the end of the scale. */
export function zoomed(view: View, step: 1 | -1): View {
  const at = ZOOMS.indexOf(view.zoom as (typeof ZOOMS)[number])
  return { ...view, zoom: ZOOMS[at + step] ?? view.zoom }
}

export function turned(view: View, quarter: 1 | -1): View {
  return { ...view, turn: ((view.turn + 360 + quarter * 90) % 360) as Turn }
}

/** Fitted again; a document that is fitted already changes between its width and the whole page. */
export function refitted(view: View): View {
  if (view.zoom !== 1) return { ...view, zoom: 1 }
  return { ...view, fit: view.fit === 'width' ? 'whole' : 'width' }
}
