/** What tells the versions of a document apart. */
interface Versioned {
  readonly id: string
  readonly visit_id: string
  readonly version: number
  readonly replaces_id: string | null
  readonly created_at: string
}

/** A document as it stands now, with the versions it came from, newest first. */
export interface DocumentLine<D> {
  readonly current: D
  readonly earlier: readonly D[]
}

/**
 * The documents of a visit, newest first, each with its older versions behind it. When two desks replaced one document
 * while they were apart, both stand in the list: nobody's paper hides the other's.
 */
export function documentLines<D extends Versioned>(documents: readonly D[]): DocumentLine<D>[] {
  const byId = new Map(documents.map((document) => [document.id, document]))
  const replaced = new Set(documents.map((document) => document.replaces_id))
  return documents
    .filter((document) => !replaced.has(document.id))
    .map((current) => ({ current, earlier: earlierOf(current, byId) }))
    .toSorted((a, b) => b.current.created_at.localeCompare(a.current.created_at))
}

function earlierOf<D extends Versioned>(current: D, byId: ReadonlyMap<string, D>): D[] {
  const earlier: D[] = []
  const seen = new Set([current.id])
  for (let id = current.replaces_id; id !== null && !seen.has(id); ) {
    seen.add(id)
    const found = byId.get(id)
    if (found === undefined) break
    earlier.push(found)
    id = found.replaces_id
  }
  return earlier
}
