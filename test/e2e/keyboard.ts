import type { CDPSession, Page } from 'playwright'

/* Keys as a keyboard sends them: the place of the key and the character that its layout writes. */

export interface Stroke {
  readonly code: string
  /** What it writes; the Arabic layout has keys that write two letters. */
  readonly text: string
  /** 1 Alt, 2 Ctrl, 8 Shift. */
  readonly modifiers: number
}

const SHIFT = 8
const CTRL_ALT = 3

const digits = [...'0123456789']
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const marks = [
  ...['Backquote', 'Minus', 'Equal', 'BracketLeft', 'BracketRight', 'Backslash'],
  ...['Semicolon', 'Quote', 'Comma', 'Period', 'Slash'],
]
const codes = [
  ...letters.map((letter) => `Key${letter}`),
  ...digits.map((digit) => `Digit${digit}`),
  ...marks,
]

function rowOf(texts: readonly string[], modifiers: number): readonly Stroke[] {
  if (texts.length !== codes.length) throw new Error(`${texts.length} characters for ${codes.length} keys`)
  return codes.flatMap((code, index) => {
    const text = texts[index] ?? ''
    return text === '·' ? [] : [{ code, text, modifiers }]
  })
}

const spaced = (text: string): readonly string[] => text.split(' ')
const space: Stroke = { code: 'Space', text: ' ', modifiers: 0 }
const pad: readonly Stroke[] = [
  ...digits.map((digit) => ({ code: `Numpad${digit}`, text: digit, modifiers: 0 })),
  ...(
    [
      ['Add', '+'],
      ['Subtract', '-'],
      ['Multiply', '*'],
      ['Divide', '/'],
      ['Decimal', '.'],
    ] as const
  ).map(([name, text]) => ({ code: `Numpad${name}`, text, modifiers: 0 })),
]

/** Every printable ASCII character, each by its own key, and the number pad. */
export const american: readonly Stroke[] = [
  ...rowOf([...`abcdefghijklmnopqrstuvwxyz0123456789\`-=[]\\;',./`], 0),
  ...rowOf([...`ABCDEFGHIJKLMNOPQRSTUVWXYZ)!@#$%^&*(~_+{}|:"<>?`], SHIFT),
  space,
  ...pad,
]

/** Arabic (101), both levels, with the digits that Arabic keyboards of phones and Linux write. */
export const arabic: readonly Stroke[] = [
  ...rowOf(
    spaced('ش لا ؤ ي ث ب ل ا ه ت ن م ة ى خ ح ض ق س ف ع ر ص ء غ ئ ٠ ١ ٢ ٣ ٤ ٥ ٦ ٧ ٨ ٩ ذ - = ج د \\ ك ط و ز ظ'),
    0,
  ),
  ...rowOf(
    spaced('ِ لآ } ] ُ [ لأ أ ÷ ـ ، / ’ آ × ؛ َ ٌ ٍ لإ ‘ { ً ْ إ ~ ) ! @ # $ % ^ & * ( ّ _ + < > | : " ٫ . ؟'),
    SHIFT,
  ),
  space,
]

/**
 * Third characters by AltGr on the keys that carry a command: Ctrl with K, L, N, Enter's neighbours, Alt with 1 to 9.
 * Chromium tells neither Ctrl nor Alt where AltGr writes a character.
 */
export const thirdLevel: readonly Stroke[] = [
  { code: 'KeyK', text: 'ĸ', modifiers: 0 },
  { code: 'KeyL', text: 'ł', modifiers: 0 },
  { code: 'KeyN', text: 'ñ', modifiers: 0 },
  { code: 'KeyE', text: '€', modifiers: 0 },
  { code: 'KeyR', text: '®', modifiers: 0 },
  { code: 'Slash', text: '¿', modifiers: SHIFT },
  ...[...'¹²³¼½¾{[]'].map((text, index) => ({ code: `Digit${index + 1}`, text, modifiers: 0 })),
]

/** The same keys with Ctrl and Alt held: they write nothing, and are no command of the program either. */
export const withCtrlAndAlt: readonly Stroke[] = thirdLevel.map((stroke) => ({
  ...stroke,
  modifiers: stroke.modifiers | CTRL_ALT,
}))

/** Presses keys one after the other, as fast as the browser takes them. */
export async function press(keys: CDPSession, strokes: readonly Stroke[]): Promise<void> {
  await Promise.all(
    strokes.flatMap(({ code, text, modifiers }) => [
      keys.send('Input.dispatchKeyEvent', { type: 'keyDown', code, key: text, text, modifiers }),
      keys.send('Input.dispatchKeyEvent', { type: 'keyUp', code, key: text, modifiers }),
    ]),
  )
}

/** Notes every key press that writes and whose meaning somebody took away from the browser. */
export async function watchForEatenKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const eaten: string[] = []
    Object.assign(window, { eaten })
    // Last of all: on the same target listeners run in the order in which they came.
    window.addEventListener('keydown', (event) => {
      const isCommand = event.ctrlKey && !event.altKey
      if (event.defaultPrevented && !isCommand && event.key !== 'Escape')
        eaten.push(`${event.code} ${event.key}`)
    })
  })
}

export async function eatenKeys(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => (window as unknown as { eaten: string[] }).eaten)
}

export interface WritingPlace {
  /** Stays with the field as long as it is on screen. */
  readonly mark: string
  readonly name: string
  readonly maxLength: number
}

/** Every place on screen where characters are written: within the dialog on top, else on the page. */
export async function writingPlaces(page: Page): Promise<readonly WritingPlace[]> {
  return page.evaluate(() => {
    for (const folded of document.querySelectorAll('details')) folded.open = true
    const scope = [...document.querySelectorAll('[aria-modal="true"]')].at(-1) ?? document
    const isWritten = (field: HTMLInputElement | HTMLTextAreaElement): boolean =>
      !field.disabled &&
      !field.readOnly &&
      field.closest('[aria-hidden="true"]') === null &&
      field.getClientRects().length > 0 &&
      !['radio', 'checkbox', 'file', 'hidden', 'button', 'submit'].includes(field.type)
    const fields = scope.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')
    return [...fields].filter(isWritten).map((field) => {
      field.dataset.place ??= crypto.randomUUID()
      const name = field.getAttribute('aria-label') ?? field.labels?.[0]?.textContent ?? field.id
      return {
        mark: field.dataset.place,
        name,
        maxLength: field.maxLength < 0 ? 1_000 : field.maxLength,
      }
    })
  })
}

/** As many strokes together as a field has room for. */
export function inChunks(strokes: readonly Stroke[], room: number): readonly (readonly Stroke[])[] {
  const chunks: Stroke[][] = []
  let left = 0
  for (const stroke of strokes) {
    if (stroke.text.length > left || chunks.length === 0) {
      chunks.push([])
      left = room
    }
    chunks.at(-1)?.push(stroke)
    left -= stroke.text.length
  }
  return chunks
}
