import { toWesternDigits } from './digits.ts'

const FOLDED: Readonly<Record<string, string>> = {
  ى: 'ي',
  ی: 'ي',
  ة: 'ه',
  ٱ: 'ا',
  ک: 'ك',
  ß: 'ss',
}

/** First words that people write apart or together: عبد الرحمن and عبدالرحمن, El Gohary and Elgohary. */
const JOINS_NEXT: ReadonlySet<string> = new Set(['عبد', 'ابو', 'abd', 'abdel', 'abdul', 'abu', 'el', 'al'])

/** A first part that was written together with what follows, far enough from other words to be told: عبدالله, Abdelrahman. */
const WRITTEN_TOGETHER = /^(?:عبد(?=ال)|ابو|abd[aeu]l|abd[aeu]r(?=r)|abu(?=\p{L}{4}))(\p{L}{3,})$/u

/** Never heard, so never compared: marks above and below letters, tatweel, apostrophes, direction marks. */
const DROPPED = /[\p{M}\u0640'’‘`ʿʾ\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069]/gu

/**
 * Folds letters, one by one: أإآٱ→ا, ى→ي, ة→ه, ؤ→و, ئ→ي, Latin to lower case without accents, digits to 0–9;
 * tatweel and diacritics vanish. What is neither letter nor digit becomes a space.
 */
export function foldLetters(text: string): string {
  return toWesternDigits(text.normalize('NFKD'))
    .replace(DROPPED, '')
    .toLowerCase()
    .replace(/[ىیةٱکß]/g, (letter) => FOLDED[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
}

/** Words of a text whose joining first words stay apart from or grow into the next: the pieces of each word. */
export function joinedWords<W>(words: readonly W[], folded: (word: W) => string): readonly (readonly W[])[] {
  const groups: W[][] = []
  let current: W[] = []
  for (const word of words) {
    current.push(word)
    if (!JOINS_NEXT.has(current.map(folded).join('')) && !JOINS_NEXT.has(folded(word))) {
      groups.push(current)
      current = []
    }
  }
  if (current.length > 0) groups.push(current)
  return groups
}

/**
 * A name as it is stored for search and compared for likeness: folded letters, words divided by one space, عبد and
 * the article grown together with what follows. Two spellings of one name fold to the same text.
 */
export function foldName(name: string): string {
  return searchTokens(name).join(' ')
}

/** The folded words of a name, in their order. */
export function searchTokens(text: string): readonly string[] {
  return wordGroups(text).map((group) => group.join(''))
}

function wordGroups(text: string): readonly (readonly string[])[] {
  const words = foldLetters(text)
    .split(' ')
    .filter((word) => word !== '')
  return joinedWords(words, (word) => word)
}

/**
 * One word of a search as it may be meant, the likeliest way first. Every way is a list of beginnings of words that a
 * name must all have: عبد سميرة is عبدسميره, or عبد… and سميره… when the words of a name were turned round.
 */
export type SearchTerm = readonly (readonly string[])[]

/** Longer runs of joining words are no name: only wholly together and wholly apart are looked for. */
const MAX_JOINED_WORDS = 4

/** What a person typed into the search field; a name is meant when it answers every term, in whatever order. */
export function searchTermsOf(text: string): readonly SearchTerm[] {
  return wordGroups(text).map((group) =>
    group.length <= MAX_JOINED_WORDS ? waysToJoin(group) : [[group.join('')], group],
  )
}

/** Every way to write words together and apart, wholly together first: a b c gives abc, ab c, a bc, a b c. */
function waysToJoin(words: readonly string[]): string[][] {
  const [first, ...rest] = words
  if (first === undefined) return []
  if (rest.length === 0) return [[first]]
  const ways = waysToJoin(rest)
  return [
    ...ways.map(([next = '', ...others]) => [first + next, ...others]),
    ...ways.map((way) => [first, ...way]),
  ]
}

/**
 * What a name is found by: its folded words and, so that nobody has to remember how a name was written, each word
 * again without its article or first part (الجوهري also as جوهري, عبد الرحمن and عبدالرحمن also as الرحمن and رحمن,
 * El Gohary as gohary).
 */
export function nameSearchKey(name: string): string {
  const groups = wordGroups(name)
  const extra = groups.flatMap((group) => {
    const last = group.at(-1) ?? ''
    const second = group.length > 1 ? last : WRITTEN_TOGETHER.exec(last)?.[1]
    const bare = /^ال\p{L}{2,}$/u.test(second ?? last) ? [(second ?? last).slice(2)] : []
    return second === undefined ? bare : [second, ...bare]
  })
  return [...new Set([...groups.map((group) => group.join('')), ...extra])].join(' ')
}
