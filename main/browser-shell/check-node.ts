const NEEDED = 24

/** A sentence for people whose Node is too old, or null. Imports nothing, so that it can speak before anything fails. */
export function tooOldNodeSentence(version: string): string | null {
  const major = Number(version.split('.')[0]?.replace('v', ''))
  if (major >= NEEDED) return null
  return `Sijil needs Node ${NEEDED} or newer; this is ${version}. Start it with "npm start" after "npm ci": that uses the Node that npm installed.`
}
