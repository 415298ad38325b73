const MAX_DEPTH = 12

/**
 * The path of the first text that a database cannot hold (NUL, half a surrogate pair) or of a value nested too deep;
 * undefined when all is well.
 */
export function findForbiddenText(value: unknown, path = '', depth = 0): string | undefined {
  if (typeof value === 'string')
    return value.includes('\u0000') || !value.isWellFormed() ? path || '(body)' : undefined
  if (typeof value !== 'object' || value === null) return undefined
  if (depth >= MAX_DEPTH) return path
  for (const [key, part] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`
    const found = findForbiddenText(part, here, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}
