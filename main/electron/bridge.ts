import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron'
import type { AppError } from '../../shared/errors.ts'
import { notFound } from '../../shared/errors.ts'
import { IPC_MAX_BYTES } from '../../shared/ipc/contract.ts'
import { EXPORT_MAX_BYTES } from '../../shared/reports/export.ts'
import { err, type Result } from '../../shared/result.ts'
import { createFrameDoor } from '../ipc/call-frame.ts'
import type { Serve } from '../ipc/serve.ts'
import { isTrustedFrame } from '../ipc/trusted-sender.ts'

/*
 * The station's window over Electron's IPC. Frames are JSON text, as on the browser shell's socket, so that a page gets
 * the very same values from both:
 *
 *   'call'   → {channel, input, person}      ← result
 *   'event'  ← {event, payload}
 */

/** A frame above the channel's own limit is still read, so that the core answers it as it does everywhere. */
const FRAME_MAX_BYTES = 4 * IPC_MAX_BYTES

/** A table goes back whole to be saved; quotes and line breaks in it take two characters on the way. */
const TABLE_FRAME = /^\{"channel":"shell\.save_table",/
const TABLE_FRAME_MAX_BYTES = 2 * EXPORT_MAX_BYTES + IPC_MAX_BYTES

/** What the bridge carries from the core to the page. */
export interface EventSource {
  subscribe(listener: (event: string, payload: unknown) => void): () => void
}

/** Joins a window to the core. Only the main frame of this window's own page is listened to. */
export function openBridge(window: BrowserWindow, serve: Serve, events: EventSource): void {
  const door = createFrameDoor(serve)
  ipcMain.handle('call', async (event, text: unknown) =>
    JSON.stringify(isFromOwnPage(event, window) ? await answer(door, text) : err(notFound('channel'))),
  )
  const stop = events.subscribe((event, payload) => {
    if (!window.isDestroyed()) window.webContents.send('event', JSON.stringify({ event, payload }))
  })
  window.on('closed', () => {
    stop()
    ipcMain.removeHandler('call')
  })
}

async function answer(
  door: ReturnType<typeof createFrameDoor>,
  text: unknown,
): Promise<Result<unknown, AppError>> {
  if (typeof text !== 'string') return err(notFound('channel'))
  const maxBytes = TABLE_FRAME.test(text) ? TABLE_FRAME_MAX_BYTES : FRAME_MAX_BYTES
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes) {
    return err({ code: 'too_large', limit_bytes: IPC_MAX_BYTES })
  }
  const answered = await door(text)
  return answered === null || answered.id !== undefined ? err(notFound('channel')) : answered.result
}

function isFromOwnPage(event: IpcMainInvokeEvent, window: BrowserWindow): boolean {
  try {
    const frame = event.senderFrame
    if (window.isDestroyed() || event.sender !== window.webContents || frame === null || frame.detached)
      return false
    return isTrustedFrame({ isMainFrame: frame.parent === null, url: frame.url })
  } catch {
    // Expected: the frame went away between its message and this look at it.
    return false
  }
}
