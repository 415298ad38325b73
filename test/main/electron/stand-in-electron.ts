import { EventEmitter } from 'node:events'

/*
 * What the desktop shell needs of Electron, standing in for the runtime. It denies and does nothing by itself: a test
 * sees what the shell asked of it, and emits the events that Electron would.
 */

/** An event as Electron gives it, which a listener may prevent. */
export interface StandInEvent {
  isPrevented: boolean
  url: string
  preventDefault(): void
}

export function anEvent(url = ''): StandInEvent {
  const event: StandInEvent = {
    isPrevented: false,
    url,
    preventDefault: () => {
      event.isPrevented = true
    },
  }
  return event
}

class StandInCommandLine {
  readonly switches = new Map<string, string>()
  getSwitchValue = (name: string): string => this.switches.get(name) ?? ''
  hasSwitch = (name: string): boolean => this.switches.has(name)
  appendSwitch = (name: string, value = ''): void => void this.switches.set(name, value)
}

class StandInApp extends EventEmitter {
  readonly commandLine = new StandInCommandLine()
  readonly paths: Record<string, string> = {}
  isPackaged = true
  isFirst = true
  locale = 'en'
  appPath = ''
  readonly done: string[] = []
  enableSandbox = (): void => void this.done.push('enableSandbox')
  requestSingleInstanceLock = (): boolean => this.isFirst
  whenReady = async (): Promise<void> => void this.done.push('ready')
  getPath = (name: string): string => this.paths[name] ?? `/nowhere/${name}`
  setPath = (name: string, path: string): void => {
    this.paths[name] = path
  }
  getAppPath = (): string => this.appPath
  getVersion = (): string => '0.1.0-test'
  getLocale = (): string => this.locale
  exit = (code: number): void => void this.done.push(`exit ${code}`)
  quit = (): void => {
    this.done.push('quit')
    const event = anEvent()
    this.emit('will-quit', event)
    if (!event.isPrevented) this.done.push('ended')
  }
}

export const app = new StandInApp()

class StandInContents extends EventEmitter {
  readonly sent: [string, unknown][] = []
  openHandler: ((details: { url: string }) => { action: string }) | undefined
  readonly printed: unknown[] = []
  setWindowOpenHandler = (handler: (details: { url: string }) => { action: string }): void => {
    this.openHandler = handler
  }
  send = (channel: string, text: unknown): void => {
    this.sent.push([channel, text])
    ipcRenderer.emit(channel, {}, text)
  }
  printToPDF = async (options: unknown): Promise<Buffer> => {
    this.printed.push(options)
    return Buffer.from('%PDF-1.7 paper')
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly opened: BrowserWindow[] = []
  readonly options: Record<string, unknown>
  readonly webContents = new StandInContents()
  readonly done: string[] = []
  readonly loaded: string[] = []
  bounds = { x: 10, y: 20, width: 1300, height: 800 }
  isMaxed = false
  isSmall = false
  isGone = false
  constructor(options: Record<string, unknown>) {
    super()
    this.options = options
    BrowserWindow.opened.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  loadURL = async (url: string): Promise<void> => void this.loaded.push(url)
  setContentProtection = (on: boolean): void => void this.done.push(`content protection ${on}`)
  getNormalBounds = () => this.bounds
  isMaximized = (): boolean => this.isMaxed
  isMinimized = (): boolean => this.isSmall
  isDestroyed = (): boolean => this.isGone
  maximize = (): void => void this.done.push('maximize')
  restore = (): void => void this.done.push('restore')
  show = (): void => void this.done.push('show')
  hide = (): void => void this.done.push('hide')
  focus = (): void => void this.done.push('focus')
  destroy = (): void => {
    this.isGone = true
    this.done.push('destroy')
    this.emit('closed')
  }
  /** As when a person closes it. */
  close(): StandInEvent {
    const event = anEvent()
    this.emit('close', event)
    return event
  }
}

type Answer = (request: { url: string; method: string }) => Promise<Response>

export class StandInSession extends EventEmitter {
  readonly partition: string
  readonly set: Record<string, unknown> = {}
  /** What the system says of proxies. */
  proxies = 'DIRECT'
  resolveProxy = async (_url: string): Promise<string> => this.proxies
  constructor(partition: string) {
    super()
    this.partition = partition
  }
  answer: Answer | undefined
  permissionRequest:
    | ((contents: unknown, permission: string, answer: (may: boolean) => void) => void)
    | undefined
  permissionCheck: ((contents: unknown, permission: string) => boolean) | undefined
  device: ((details: unknown) => boolean) | undefined
  bluetooth: ((details: unknown, answer: (reply: unknown) => void) => void) | undefined
  capture: ((request: unknown, answer: (streams: unknown) => void) => void) | undefined
  beforeRequest:
    | ((details: { url: string }, answer: (reply: { cancel: boolean }) => void) => void)
    | undefined
  readonly protocol = {
    handle: (_scheme: string, answer: Answer): void => {
      this.answer = answer
    },
  }
  readonly webRequest = {
    onBeforeRequest: (listener: NonNullable<StandInSession['beforeRequest']>): void => {
      this.beforeRequest = listener
    },
  }
  setPermissionRequestHandler = (handler: NonNullable<StandInSession['permissionRequest']>): void => {
    this.permissionRequest = handler
  }
  setPermissionCheckHandler = (handler: NonNullable<StandInSession['permissionCheck']>): void => {
    this.permissionCheck = handler
  }
  setDevicePermissionHandler = (handler: NonNullable<StandInSession['device']>): void => {
    this.device = handler
  }
  setBluetoothPairingHandler = (handler: NonNullable<StandInSession['bluetooth']>): void => {
    this.bluetooth = handler
  }
  setDisplayMediaRequestHandler = (handler: NonNullable<StandInSession['capture']>): void => {
    this.capture = handler
  }
  setSpellCheckerEnabled = (on: boolean): void => {
    this.set.spellChecker = on
  }
  setSpellCheckerDictionaryDownloadURL = (url: string): void => {
    this.set.dictionaries = url
  }
}

export const session = {
  fromPartition: (partition: string): StandInSession => new StandInSession(partition),
}

type Handler = (event: unknown, ...args: unknown[]) => unknown

export const ipcMain = {
  handlers: new Map<string, Handler>(),
  handle: (channel: string, handler: Handler): void => void ipcMain.handlers.set(channel, handler),
  removeHandler: (channel: string): void => void ipcMain.handlers.delete(channel),
}

class StandInRenderer extends EventEmitter {
  /** The frame that messages come from. */
  sender: { sender: unknown; senderFrame: unknown } = { sender: null, senderFrame: null }
  invoke = async (channel: string, text: unknown): Promise<unknown> => {
    const handler = ipcMain.handlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return handler(this.sender, text)
  }
}
export const ipcRenderer = new StandInRenderer()

export const contextBridge = {
  exposed: new Map<string, unknown>(),
  exposeInMainWorld: (name: string, value: unknown): void => void contextBridge.exposed.set(name, value),
}

export const protocol = {
  schemes: [] as unknown[],
  registerSchemesAsPrivileged: (schemes: unknown[]): void => void protocol.schemes.push(...schemes),
}

export const powerMonitor = new EventEmitter()

export const screen = {
  displays: [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  getAllDisplays: () => screen.displays,
}

export const dialog = {
  errors: [] as string[],
  asked: [] as { defaultPath: string }[],
  reply: { canceled: true, filePath: '' },
  showErrorBox: (_title: string, text: string): void => void dialog.errors.push(text),
  showSaveDialog: async (_window: unknown, options: { defaultPath: string }) => {
    dialog.asked.push(options)
    return dialog.reply
  },
}

export interface StandInMenuItem {
  readonly label?: string
  readonly role?: string
  readonly accelerator?: string
  readonly registerAccelerator?: boolean
  readonly enabled?: boolean
  readonly click?: () => void
  readonly submenu?: readonly StandInMenuItem[]
}

export const Menu = {
  shown: [] as (readonly StandInMenuItem[])[],
  buildFromTemplate: (template: readonly StandInMenuItem[]) => template,
  setApplicationMenu: (menu: readonly StandInMenuItem[]): void => void Menu.shown.push(menu),
}

/** A keychain of the operating system: seals by a key that `backend` alone has. */
export const safeStorage = {
  backend: 'gnome_libsecret',
  isThere: true,
  isLocked: false,
  hasNewKey: false,
  isAsyncEncryptionAvailable: async (): Promise<boolean> => safeStorage.isThere,
  getSelectedStorageBackend: (): string => safeStorage.backend,
  encryptStringAsync: async (text: string): Promise<Buffer> =>
    Buffer.from([...`${safeStorage.hasNewKey ? 'new' : 'old'}:${text}`].reverse().join('')),
  decryptStringAsync: async (sealed: Buffer) => {
    if (safeStorage.isLocked) throw new Error('the keychain is locked')
    const [key, text = ''] = [...sealed.toString()].reverse().join('').split(':')
    return { result: text, shouldReEncrypt: safeStorage.hasNewKey && key === 'old' }
  },
}

/** Puts everything back as before the program was started. */
export function resetElectron(): void {
  app.removeAllListeners()
  app.done.length = 0
  app.commandLine.switches.clear()
  Object.assign(app, { isPackaged: true, isFirst: true, locale: 'en', appPath: '' })
  for (const name of Object.keys(app.paths)) delete app.paths[name]
  powerMonitor.removeAllListeners()
  ipcMain.handlers.clear()
  ipcRenderer.removeAllListeners()
  contextBridge.exposed.clear()
  for (const list of [BrowserWindow.opened, protocol.schemes, dialog.errors, dialog.asked, Menu.shown]) {
    list.length = 0
  }
  dialog.reply = { canceled: true, filePath: '' }
  Object.assign(safeStorage, { backend: 'gnome_libsecret', isThere: true, isLocked: false, hasNewKey: false })
}

/** The frame of the program's own page, or one like it. */
export function aFrame(changes: { url?: string; parent?: unknown; detached?: boolean } = {}) {
  return { url: 'app://sijil/', parent: null, detached: false, ...changes }
}
