import {
  foldLetters,
  joinedWords,
  nameSearchKey,
  type SearchTerm,
  searchTermsOf,
  searchTokens,
} from './name-folding.ts'

/** Whether two names are likely one person's: the same folded words, in any order. Empty names are like nothing. */
export function isLikelySameName(one: string, other: string): boolean {
  const key = (name: string): string => [...searchTokens(name)].sort().join(' ')
  const folded = key(one)
  return folded !== '' && folded === key(other)
}

/** Whether every word typed begins some word of the name, or the word behind its article; in any order. */
export function nameMatchesQuery(name: string, query: string): boolean {
  const words = nameSearchKey(name).split(' ')
  return searchTermsOf(query).every((term) => meantWay(term, words) !== undefined)
}

/** The first way of reading a term that the words of a name answer. */
function meantWay(term: SearchTerm, words: readonly string[]): readonly string[] | undefined {
  return term.find((way) => way.every((start) => words.some((word) => word.startsWith(start))))
}

/** A stretch of a name on screen, and whether it is what the person searched for. */
export interface NamePart {
  readonly text: string
  readonly isMatch: boolean
}

interface Word {
  readonly start: number
  readonly end: number
  readonly folded: string
}

/** The name as written, cut so that the beginnings of words that the query matches can be marked. */
export function markMatches(name: string, query: string): readonly NamePart[] {
  const words = nameSearchKey(name).split(' ')
  const tokens = searchTermsOf(query).flatMap((term) => meantWay(term, words) ?? term[0] ?? [])
  const marks = wordGroups(name).flatMap((group) => {
    const found = beginningsOf(name, group)
      .map(({ start, folded }) => ({ start, length: longestMatch(folded, tokens) }))
      .find(({ length }) => length > 0)
    return found === undefined
      ? []
      : [{ start: found.start, end: endOfFolded(name, found.start, found.length) }]
  })
  const parts: NamePart[] = []
  let at = 0
  for (const mark of marks) {
    if (mark.start > at) parts.push({ text: name.slice(at, mark.start), isMatch: false })
    parts.push({ text: name.slice(mark.start, mark.end), isMatch: true })
    at = mark.end
  }
  if (at < name.length) parts.push({ text: name.slice(at), isMatch: false })
  return parts
}

function longestMatch(folded: string, tokens: readonly string[]): number {
  return Math.max(0, ...tokens.filter((token) => folded.startsWith(token)).map((token) => token.length))
}

/** Where a grown-together word can be found from: its start, its last part, and behind the Arabic article. */
function beginningsOf(name: string, group: readonly Word[]): readonly { start: number; folded: string }[] {
  const first = group[0]
  const last = group.at(-1)
  if (first === undefined || last === undefined) return []
  const article = /^ال(?=\p{L}{2,}$)/u.exec(last.folded)
  return [
    { start: first.start, folded: group.map((word) => word.folded).join('') },
    { start: last.start, folded: last.folded },
    ...(article === null ? [] : [{ start: endOfFolded(name, last.start, 2), folded: last.folded.slice(2) }]),
  ]
}

function wordGroups(name: string): readonly (readonly Word[])[] {
  const words: Word[] = []
  // Marks and apostrophes belong to the word they stand in; anything else that folds to a space divides.
  for (const match of name.matchAll(/[\p{L}\p{N}\p{M}\u0640'’‘`ʿʾ]+/gu)) {
    const folded = foldLetters(match[0]).trim()
    if (folded !== '') words.push({ start: match.index, end: match.index + match[0].length, folded })
  }
  return joinedWords(words, (word) => word.folded)
}

/** Where the first `length` folded letters from `start` end in the name as written, with the marks upon them. */
function endOfFolded(name: string, start: number, length: number): number {
  let end = start
  let letters = 0
  for (const character of name.slice(start)) {
    const folded = foldLetters(character).trim()
    if (letters >= length && folded !== '') break
    if (letters >= length && !/[\p{M}\u0640]/u.test(character)) break
    letters += folded.length
    end += character.length
  }
  return end
}
