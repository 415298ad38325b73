/** How many bytes become one argument list; more would overflow the stack. */
const STEP_BYTES = 0x8000

/** Bytes as base64, the way files cross to the station core. */
export function bytesToBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(at, at + STEP_BYTES))
  }
  return btoa(binary)
}

/** The bytes of a base64 text; throws on text that is none, which the contract excludes. */
export function base64ToBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
