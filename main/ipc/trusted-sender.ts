/** Where a message over the bridge of the desktop shell comes from. */
export interface FrameSender {
  readonly isMainFrame: boolean
  /** Address of the frame's document. */
  readonly url: string
}

/** Only the main frame of the program's own page may speak to the core. */
export function isTrustedFrame(sender: FrameSender): boolean {
  if (!sender.isMainFrame) return false
  const url = parseUrl(sender.url)
  return url?.protocol === 'app:' && url.host === 'sijil'
}

/** What a request to the browser shell says of itself. */
export interface LoopbackSender {
  readonly host: string | undefined
  readonly origin: string | undefined
}

/**
 * Whether a request was made for this very server: a page of another site that rebinds its name to 127.0.0.1 still
 * sends that name as Host.
 */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`
}

/** A socket is opened by our own page only: its Origin is there and is the Host it speaks to. */
export function isOwnOrigin({ host, origin }: LoopbackSender, port: number): boolean {
  return isOwnHost(host, port) && origin === `http://${host}`
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
