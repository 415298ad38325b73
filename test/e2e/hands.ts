import type { ElementHandle, Locator, Page } from 'playwright'
import type { FormField } from '../../shared/forms/form-definition.ts'
import { type Answer, textField } from './nurse.ts'
import type { Words } from './words.ts'

/*
 * Two hands on a keyboard, and no mouse: everything is reached by Tab, arrows and keys of the program. What has the
 * focus must show it, and a press of a pointer is noted.
 */

export interface Hands {
  readonly page: Page
  /** Goes on with Tab (or back) until the focus is in it. */
  goTo(target: Locator, isBack?: boolean): Promise<void>
  /** Goes there and presses Enter. */
  press(target: Locator): Promise<void>
  /** Goes there and writes in place of what is written. */
  write(target: Locator, text: string): Promise<void>
  /** Goes to a group of radio buttons and to one of them by the arrows. */
  choose(group: Locator, option: string): Promise<void>
  /** Goes to a list to choose from and down to a value. */
  select(list: Locator, value: string): Promise<void>
  /** Answers a field of a form in its section. */
  answer(section: Locator, w: Words, field: FormField, value: Answer): Promise<void>
  /** What had the focus without showing it, and what was pressed by a pointer. */
  complaints(): Promise<readonly string[]>
}

/** More stops than the longest form has. */
const MOST_STOPS = 260

interface Watched extends Window {
  pointerPresses?: string[]
  ringless?: Set<string>
}

/** Notes presses of a pointer, and the focus that nobody sees. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = window as Watched
    const presses: string[] = []
    const ringless = new Set<string>()
    Object.assign(watched, { pointerPresses: presses, ringless })
    for (const type of ['pointerdown', 'mousedown', 'touchstart']) {
      window.addEventListener(type, (event) => event.isTrusted && presses.push(type), true)
    }
  })
}

/** Whether the focus is in the target; on the way every stop has to show that it has the focus. */
function isThere(element: Element): boolean {
  const at = document.activeElement
  if (at === null) return false
  const shows = (one: Element): boolean => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
  }
  const isShown = (): boolean => {
    for (let one: Element | null = at, up = 0; one !== null && up < 4; one = one.parentElement, up += 1) {
      if (shows(one)) return true
    }
    return [...(at.parentElement?.children ?? [])].some(shows)
  }
  if (at !== document.body && at.tagName !== 'IFRAME' && at.id !== 'content' && !isShown()) {
    const name = at.getAttribute('aria-label') ?? at.textContent?.slice(0, 40) ?? ''
    ;(window as Watched).ringless?.add(`${at.tagName.toLowerCase()}#${at.id}.${at.className} ${name}`)
  }
  return element === at || (element.contains(at) && element.getAttribute('role') === 'radiogroup')
}

async function handleOf(target: Locator): Promise<ElementHandle<Element>> {
  const handle = await target.first().elementHandle()
  if (handle === null) throw new Error(`nothing there: ${String(target)}`)
  return handle as ElementHandle<Element>
}

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160) ?? 'nothing')

export async function handsOn(page: Page): Promise<Hands> {
  await watch(page)
  const keys = page.keyboard

  async function goTo(target: Locator, isBack = false): Promise<void> {
    const handle = await handleOf(target)
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      if (await handle.evaluate(isThere)) return
      await keys.press(isBack ? 'Shift+Tab' : 'Tab')
    }
    throw new Error(`Tab does not reach ${String(target)}; it is at ${await focused(page)}`)
  }

  async function press(target: Locator): Promise<void> {
    await goTo(target)
    await keys.press('Enter')
  }

  async function write(target: Locator, text: string): Promise<void> {
    await goTo(target)
    await keys.press('Control+KeyA')
    await keys.type(text)
  }

  async function choose(group: Locator, option: string): Promise<void> {
    await goTo(group)
    for (let moves = 0; moves < 20; moves += 1) {
      const at = await page.evaluate(() => {
        const radio = document.activeElement as HTMLInputElement
        return { label: radio.labels?.[0]?.querySelector('span')?.innerText ?? '', isChosen: radio.checked }
      })
      if (at.label.trim() === option) {
        if (!at.isChosen) await keys.press('Space')
        return
      }
      await keys.press('ArrowDown')
    }
    throw new Error(`no option ${option} in ${String(group)}`)
  }

  async function select(list: Locator, value: string): Promise<void> {
    await goTo(list)
    for (let moves = 0; moves < 30; moves += 1) {
      if ((await list.inputValue()) === value) return
      await keys.press('ArrowDown')
    }
    throw new Error(`no value ${value} in ${String(list)}`)
  }

  async function tick(box: Locator): Promise<void> {
    await goTo(box)
    if (!(await box.isChecked())) await keys.press('Space')
  }

  async function answer(section: Locator, w: Words, field: FormField, value: Answer): Promise<void> {
    const label = w.text(field.label)
    const labelOf = (option: Answer): string => {
      const found = field.options?.find((each) => each.value === option)
      return found === undefined ? w(option === true ? 'app.yes' : 'app.no') : w.text(found.label)
    }
    if (field.control === 'ruler') {
      await goTo(section.getByRole('radio', { name: /^0[,،]/ }))
      await keys.press(`Digit${String(value)}`)
    } else if (field.control === 'tick') {
      await tick(section.getByRole('checkbox', { name: label, exact: true }))
    } else if (field.type === 'boolean' || field.type === 'choice') {
      await choose(section.getByRole('radiogroup', { name: label, exact: true }), labelOf(value))
    } else if (field.type === 'choices') {
      const group = section.getByRole('group', { name: label, exact: true })
      for (const option of value as readonly string[])
        await tick(group.getByRole('checkbox', { name: labelOf(option), exact: true }))
    } else {
      await write(textField(section, w, field), String(value))
    }
  }

  const complaints = (): Promise<readonly string[]> =>
    page.evaluate(() => {
      const { pointerPresses, ringless } = window as Watched
      return [...(pointerPresses ?? ['nobody watched']), ...(ringless ?? [])]
    })

  return { page, goTo, press, write, choose, select, answer, complaints }
}
