import { app, type Session, type WebContents } from 'electron'

/** A page of this program: `app://sijil/…` and no other. */
function isOwnPage(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host } = new URL(address)
  return protocol === 'app:' && host === 'sijil'
}

/** Schemes that read nothing but this process's own memory. The page's content security policy narrows them further. */
const IN_MEMORY = ['blob:', 'data:', 'about:']

/** Whether a page may load this address. Everything that would leave the program is refused, https too. */
export function mayLoad(address: string, isPackaged: boolean): boolean {
  if (isOwnPage(address)) return true
  const scheme = address.slice(0, address.indexOf(':') + 1)
  return IN_MEMORY.includes(scheme) || (scheme === 'devtools:' && !isPackaged)
}

/** No permission, no device, no screen capture, no download, no dictionary, no request out of the program. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }))
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !mayLoad(details.url, app.isPackaged) }),
  )
  // A speller learns words, and fetches its dictionaries from the internet.
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerDictionaryDownloadURL('app://sijil/no-dictionaries/')
}

/** The same for every page of the program, whoever opens it. Before the first window. */
export function guardApp(): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault()
    answer(false)
  })
  app.on('select-client-certificate', (event, _contents, _url, _list, answer) => {
    event.preventDefault()
    answer()
  })
  app.on('login', (event, _contents, _details, _info, answer) => {
    event.preventDefault()
    answer()
  })
}

function guardContents(contents: WebContents): void {
  const stayInside = (event: { preventDefault(): void }, url: string): void => {
    if (!isOwnPage(url)) event.preventDefault()
  }
  contents.on('will-navigate', (event) => stayInside(event, event.url))
  contents.on('will-redirect', (event) => stayInside(event, event.url))
  contents.on('will-frame-navigate', (event) => stayInside(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Switches that let another program read the pages or steer the station. An installed program refuses to start with them. */
const SPYING = ['remote-debugging-port', 'remote-debugging-pipe', 'inspect', 'inspect-brk', 'js-flags']

/** Why an installed program must not start with these switches, or null. */
export function spyingSwitch(): string | null {
  if (!app.isPackaged) return null
  return SPYING.find((name) => app.commandLine.hasSwitch(name)) ?? null
}
