import { URI } from 'otpauth'

/** An authenticator app: the code of a moment for what the picture said. */
export function codeAt(otpauthUri: unknown, atMs: number): string {
  const app = URI.parse(String(otpauthUri))
  if (!('period' in app)) throw new Error('not of the kind that goes by time')
  return app.generate({ timestamp: atMs })
}
