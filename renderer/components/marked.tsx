import { compactDigits } from '../../shared/identifiers/digits.ts'
import { markMatches } from '../../shared/identifiers/name-match.ts'
import { Latin } from './latin.tsx'

/** A name with what was searched marked in it. */
export function MarkedName({ name, query }: { name: string; query: string }) {
  return (
    <>
      {markMatches(name, query).map((part, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one name have no other identity
        part.isMatch ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
      )}
    </>
  )
}

/** A number with the searched digits marked in it; the marked stretch may run over the printed hyphens. */
export function MarkedDigits({ shown, query }: { shown: string; query: string }) {
  const wanted = compactDigits(query)
  const places = [...shown].flatMap((character, index) => (/\d/.test(character) ? [index] : []))
  const start = /^\d{2,}$/.test(wanted)
    ? places
        .map((place) => shown[place])
        .join('')
        .indexOf(wanted)
    : -1
  const from = places[start]
  const to = places[start + wanted.length - 1]
  if (start < 0 || from === undefined || to === undefined) return <Latin>{shown}</Latin>
  return (
    <Latin>
      {shown.slice(0, from)}
      <mark>{shown.slice(from, to + 1)}</mark>
      {shown.slice(to + 1)}
    </Latin>
  )
}
