/**
 * A line of the program that keeps something from happening, and the test that must turn red without it. `npm run
 * test:guards` takes each away in turn, in a copy of the sources.
 */
export interface Guard {
  /** What would be possible without it, in words. */
  readonly name: string
  readonly file: string
  /** Text that stands in the file exactly once. */
  readonly find: string
  /** What stands there when the guard is gone; it must still be a program. */
  readonly replace: string
  /** The test file that must turn red. */
  readonly test: string
  /** Words of the tests to run, where the whole file would take long. */
  readonly words?: string
}
