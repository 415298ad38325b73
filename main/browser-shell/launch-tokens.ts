import { randomBytes, timingSafeEqual } from 'node:crypto'

const TOKEN_BYTES = 32

/** Lets the windows of the person who started the program in, and no other page or account of this PC. */
export interface LaunchTokens {
  /** A token for one address; good once. */
  issue(): string
  /** Uses a token up. Answers the secret for the window's cookie, or undefined when the token is not good. */
  redeem(token: string): string | undefined
  isOwnCookie(secret: string | undefined): boolean
}

export function createLaunchTokens(): LaunchTokens {
  const unused = new Set<string>()
  const cookie = randomToken()
  return {
    issue: () => {
      const token = randomToken()
      unused.add(token)
      return token
    },
    redeem: (token) => {
      const match = [...unused].find((known) => isSame(known, token))
      if (match === undefined) return undefined
      unused.delete(match)
      return cookie
    },
    isOwnCookie: (secret) => secret !== undefined && isSame(cookie, secret),
  }
}

function randomToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
