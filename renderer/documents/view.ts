/** A quarter turn, clockwise, degrees. */
export type Turn = 0 | 90 | 180 | 270

/** How a document is looked at. `zoom` 1 fits it to the width it is given. */
export interface View {
  readonly zoom: number
  readonly turn: Turn
}
