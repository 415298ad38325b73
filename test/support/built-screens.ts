import { buildRenderer, isBundleStale } from '../../main/browser-shell/renderer-bundle.ts'

/** Vitest calls it before the browser tests: else the stations of the first two files would both build the screens. */
export async function setup(): Promise<void> {
  if (!isBundleStale()) return
  const { NODE_ENV } = process.env
  await buildRenderer()
  // The tests go on in the mode in which they began.
  process.env.NODE_ENV = NODE_ENV
  if (NODE_ENV === undefined) delete process.env.NODE_ENV
}
