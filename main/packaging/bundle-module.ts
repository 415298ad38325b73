import { basename, dirname } from 'node:path'

export interface ModuleOrder {
  readonly entry: string
  readonly out: string
  /** CommonJS where a page's sandbox demands it. */
  readonly format: 'es' | 'cjs'
  /** What stays a package beside it: binaries, and what finds files of its own. */
  readonly external: readonly string[]
}

/** Makes one file of a program and everything it is made of. */
export async function bundleModule({ entry, out, format, external }: ModuleOrder): Promise<void> {
  const { NODE_ENV } = process.env
  // Only now: a program that is bundled already never needs it.
  const { build } = await import('vite')
  const outside = [...external]
  await build({
    root: dirname(entry),
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: outside },
    build: {
      ssr: entry,
      outDir: dirname(out),
      emptyOutDir: false,
      target: 'node24',
      rolldownOptions: {
        external: outside,
        output: { format, entryFileNames: basename(out), codeSplitting: false },
      },
    },
  })
  // Building sets it; whoever builds goes on in the mode in which it began.
  process.env.NODE_ENV = NODE_ENV
  if (NODE_ENV === undefined) delete process.env.NODE_ENV
}
