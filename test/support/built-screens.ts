import { buildRenderer, isBundleStale } from '../../main/browser-shell/renderer-bundle.ts'
import { bundledPrograms } from '../../main/packaging/bundled-programs.ts'

/** Vitest calls it before the browser tests: else the first files would all build the programs and the screens. */
export async function setup(): Promise<void> {
  await bundledPrograms()
  if (!isBundleStale()) return
  const { NODE_ENV } = process.env
  await buildRenderer()
  // The tests go on in the mode in which they began.
  process.env.NODE_ENV = NODE_ENV
  if (NODE_ENV === undefined) delete process.env.NODE_ENV
}
