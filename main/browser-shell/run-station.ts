import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { StationMachine, StationOrder } from '../station.ts'
import { openStationFront, type StationFront } from '../station-front.ts'
import { type PageServer, type PageServerDeps, startPageServer } from './page-server.ts'
import type { RendererBundle } from './renderer-bundle.ts'

/** A station core, or one that awaits its approval, with its pages on 127.0.0.1. */
export interface ServedStation {
  readonly front: StationFront
  readonly pages: PageServer
  close(): Promise<void>
}

/**
 * Starts a profile's station and, once `screens` has them, serves its screens. Sync runs meanwhile. Errors: those of
 * `openStationFront`, and `conflict` with reason `port_taken`.
 */
export async function serveStation(
  machine: StationMachine,
  order: StationOrder & { readonly port: number } & Pick<PageServerDeps, 'dev'>,
  screens: () => Promise<RendererBundle>,
): Promise<Result<ServedStation, AppError>> {
  const started = await openStationFront(machine, order)
  if (!started.ok) return started
  const front = started.value
  const bundle = await screens()
  const { serve, events } = front
  const dev = order.dev === undefined ? {} : { dev: order.dev }
  const asked = { serve, events, bundle: () => bundle, port: order.port, ...dev }
  const pages = await startPageServer(asked).catch(async (error: unknown) => {
    await front.close()
    if (isPortTaken(error)) return undefined
    throw error
  })
  if (pages === undefined) return err({ code: 'conflict', reason: 'port_taken' })
  return ok({
    front,
    pages,
    close: async () => {
      await pages.close()
      await front.close()
    },
  })
}

/** Another program listens there, or this account may not. */
function isPortTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'EADDRINUSE' || code === 'EACCES'
}
