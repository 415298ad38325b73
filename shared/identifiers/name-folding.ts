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

/** The folded words of a name or of what a person typed into the search field, in their order. */
export function searchTokens(text: string): readonly string[] {
  const words = foldLetters(text)
    .split(' ')
    .filter((word) => word !== '')
  return joinedWords(words, (word) => word).map((group) => group.join(''))
}

/**
 * What a name is found by: its folded words and, so that nobody has to remember how a name was written, each word
 * again without its article or first part (الجوهري also as جوهري, عبد الرحمن also as الرحمن and رحمن, El Gohary as gohary).
 */
export function nameSearchKey(name: string): string {
  const words = foldLetters(name)
    .split(' ')
    .filter((word) => word !== '')
  const groups = joinedWords(words, (word) => word)
  const extra = groups.flatMap((group) => {
    const last = group.at(-1) ?? ''
    const bare = /^ال\p{L}{2,}$/u.test(last) ? [last.slice(2)] : []
    return group.length > 1 ? [last, ...bare] : bare
  })
  return [...new Set([...groups.map((group) => group.join('')), ...extra])].join(' ')
}
