/**
 * Runs all steps of a closing, each after the one before, also when one fails: what is left open would keep a key in
 * memory and a file in use. Throws what the first one threw, once all were tried.
 */
export async function everyStep(steps: readonly (() => Promise<unknown> | unknown)[]): Promise<void> {
  const failures: unknown[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
