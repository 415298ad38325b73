/** Whether an address never leaves this PC. Names that a hosts file could send elsewhere are not: only `localhost`. */
export function isThisPc(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** Whether a server may be spoken to at this address: https anywhere, http on this PC alone. */
export function isSafeAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && isThisPc(hostname))
}
