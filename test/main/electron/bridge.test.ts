import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openBridge } from '../../../main/electron/bridge.ts'
import { createEventBus, type EventBus } from '../../../main/ipc/event-bus.ts'
import { type Bridge, IPC_MAX_BYTES } from '../../../shared/ipc/contract.ts'
import { EXPORT_MAX_BYTES } from '../../../shared/reports/export.ts'
import { ok } from '../../../shared/result.ts'
import {
  aFrame,
  BrowserWindow,
  contextBridge,
  ipcMain,
  ipcRenderer,
  resetElectron,
} from './stand-in-electron.ts'

vi.mock('electron', () => import('./stand-in-electron.ts'))

const refused = { ok: false, error: { code: 'not_found', entity: 'channel' } }

let window: BrowserWindow
let events: EventBus
let asked: [unknown, unknown, unknown][]
let page: Bridge
beforeEach(async () => {
  resetElectron()
  vi.resetModules()
  events = createEventBus()
  asked = []
  window = new BrowserWindow({})
  ipcRenderer.sender = { sender: window.webContents, senderFrame: aFrame() }
  const serve = async (channel: unknown, input: unknown, person: unknown) => {
    asked.push([channel, input, person])
    return ok({ channel, input, note: undefined })
  }
  openBridge(window as never, serve, events as never)
  await import('../../../main/electron/preload.ts')
  page = contextBridge.exposed.get('sijil') as Bridge
})

const callRaw = async (text: unknown): Promise<unknown> =>
  JSON.parse(String(await ipcRenderer.invoke('call', text)))

describe('the bridge of the window', () => {
  it('is one object with two functions, and nothing else crosses', () => {
    expect([...contextBridge.exposed.keys()]).toEqual(['sijil'])
    expect(Object.keys(page).sort()).toEqual(['invoke', 'subscribe'])
  })

  it('carries calls, answers and events as the browser shell’s socket does', async () => {
    // Over a socket a value that is not there has no name, and an instant is a text: here too.
    expect(
      await page.invoke('session.status', { a: 1, at: new Date(0), gone: undefined }, 'somebody'),
    ).toEqual({
      ok: true,
      value: { channel: 'session.status', input: { a: 1, at: '1970-01-01T00:00:00.000Z' } },
    })
    expect(asked.map(([, , person]) => person)).toEqual(['somebody'])
    const heard: unknown[] = []
    const stop = page.subscribe((event, payload) => heard.push([event, payload]))
    events.emit('data.changed', { entities: ['patients'] })
    stop()
    events.emit('data.changed', { entities: ['visits'] })
    expect(heard).toEqual([['data.changed', { entities: ['patients'] }]])
  })

  it('takes a page that does not say whom it is drawn for as drawn for nobody', async () => {
    await callRaw('{"channel":"session.status","input":{}}')
    expect(asked).toEqual([['session.status', {}, null]])
  })

  it.each([
    ['a frame inside the page', () => aFrame({ parent: aFrame() })],
    ['the frame that shows PDF files', () => aFrame({ url: 'app://sijil/pdf-frame.html', parent: aFrame() })],
    ['another site', () => aFrame({ url: 'https://example.org/' })],
    ['a site with our name in its own', () => aFrame({ url: 'app://sijil.example.org/' })],
    ['a site that puts our name before its own', () => aFrame({ url: 'https://sijil@example.org/' })],
    ['a file', () => aFrame({ url: 'file:///home/page.html' })],
    ['an empty page', () => aFrame({ url: 'about:blank' })],
    ['a page of unreadable address', () => aFrame({ url: 'app' })],
    ['a frame that was taken out of the page', () => aFrame({ detached: true })],
    ['no frame', () => null],
    [
      'a frame that is gone when it is looked at',
      () => ({
        ...aFrame(),
        get url(): string {
          throw new Error('Render frame was disposed')
        },
      }),
    ],
  ])('does not listen to %s', async (_who, frameOf) => {
    ipcRenderer.sender = { sender: window.webContents, senderFrame: frameOf() }
    expect(await page.invoke('session.status', {}, null)).toEqual(refused)
    expect(asked).toEqual([])
  })

  it('does not listen to another window, nor after its own is gone', async () => {
    ipcRenderer.sender = { sender: new BrowserWindow({}).webContents, senderFrame: aFrame() }
    expect(await page.invoke('session.status', {}, null)).toEqual(refused)
    ipcRenderer.sender = { sender: window.webContents, senderFrame: aFrame() }
    window.isGone = true
    expect(await page.invoke('session.status', {}, null)).toEqual(refused)
    expect(asked).toEqual([])
  })

  it.each([
    ['nothing', undefined],
    ['an object', { channel: 'session.status', input: {} }],
    ['text that is no frame', 'session.status'],
    ['a list', '[]'],
    ['a channel that is no name', '{"channel":7,"input":{}}'],
    ['a frame with more in it', '{"channel":"session.status","input":{},"as":"admin"}'],
  ])('answers %s as an unknown channel', async (_what, text) => {
    expect(await callRaw(text)).toEqual(refused)
    expect(asked).toEqual([])
  })

  it('reads no message that is far above a megabyte', async () => {
    const tooLarge = { ok: false, error: { code: 'too_large', limit_bytes: IPC_MAX_BYTES } }
    expect(await page.invoke('patients.search', 'x'.repeat(4 * IPC_MAX_BYTES), null)).toEqual(tooLarge)
    // Arabic letters take two bytes each.
    expect(await page.invoke('patients.search', 'ن'.repeat(2 * IPC_MAX_BYTES), null)).toEqual(tooLarge)
    expect(asked).toEqual([])
  })

  it('takes a table to save up to the limit of a file, quotes and line breaks counted twice', async () => {
    const table = '"a"\r\n'.repeat(Math.floor(EXPORT_MAX_BYTES / 5))
    expect(await page.invoke('shell.save_table', { text: table }, null)).toMatchObject({ ok: true })
    expect(asked).toMatchObject([['shell.save_table', { text: table }, null]])
    expect(await page.invoke('shell.save_table', { text: 'x'.repeat(3 * EXPORT_MAX_BYTES) }, null)).toEqual({
      ok: false,
      error: { code: 'too_large', limit_bytes: IPC_MAX_BYTES },
    })
  })

  it('ends with its window: no event is sent to it any more', () => {
    window.destroy()
    events.emit('data.changed', { entities: ['patients'] })
    expect(window.webContents.sent).toEqual([])
    expect(ipcMain.handlers.size).toBe(0)
  })
})
