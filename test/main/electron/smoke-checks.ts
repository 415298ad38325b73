import type { Page } from 'playwright'

/** One thing that only a real window can show. `look` answers what it saw; it must be `wanted`. */
export interface PageCheck {
  readonly name: string
  readonly wanted: unknown
  look(page: Page): Promise<unknown>
}

/** What the page itself can be asked, in words of the page. Each expression runs in the window of the program. */
const asked: readonly (readonly [name: string, expression: string, wanted: unknown])[] = [
  ['the page comes from app://sijil', 'location.origin', 'app://sijil'],
  ['the page is a secure context', 'isSecureContext', true],
  ['the bridge has two functions', 'Object.keys(window.sijil).sort().join()', 'invoke,subscribe'],
  ['the page has no require', 'typeof globalThis.require', 'undefined'],
  ['the page has no process', 'typeof globalThis.process', 'undefined'],
  ['the page has no Buffer', 'typeof globalThis.Buffer', 'undefined'],
  ['no window opens', 'window.open("https://example.org/") === null', true],
  ['no own window opens', 'window.open("app://sijil/") === null', true],
  [
    'no request goes out over https',
    'fetch("https://example.org/").then(() => "out", () => "refused")',
    'refused',
  ],
  [
    'no request goes to this PC',
    'fetch("http://127.0.0.1:1/").then(() => "out", () => "refused")',
    'refused',
  ],
  ['no file is read', 'fetch("file:///etc/hostname").then(() => "out", () => "refused")', 'refused'],
  ['nothing outside the bundle is there', 'fetch("/..%2f..%2fpackage.json").then((r) => r.status)', 404],
  ['a missing file is missing', 'fetch("/assets/none.js").then((r) => r.status)', 404],
  [
    'the policy comes with a nonce',
    'fetch("/").then((r) => /nonce-[A-Za-z0-9+/]{22}==/.test(r.headers.get("content-security-policy")))',
    true,
  ],
  // Later, since what the inspector itself runs may evaluate text.
  [
    'text is not run',
    'new Promise((done) => setTimeout(() => { try { done((0, eval)("1")) } catch { done("refused") } }))',
    'refused',
  ],
  [
    'HTML is not taken in',
    '(() => { try { document.createElement("p").innerHTML = "<b>x</b>"; return "taken" } catch { return "refused" } })()',
    'refused',
  ],
  ...['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read', 'midi'].map(
    (name) =>
      [
        `${name} is denied`,
        `navigator.permissions.query({ name: "${name}" }).then((p) => p.state, () => "denied")`,
        'denied',
      ] as const,
  ),
  [
    'an unknown channel is unknown',
    'window.sijil.invoke("patients.delete", {}).then((r) => r.error.code)',
    'not_found',
  ],
  [
    'records are locked before sign-in',
    'window.sijil.invoke("patients.search", { query: "x", limit: 1 }).then((r) => r.error.code)',
    'session_locked',
  ],
  [
    'paper is locked before sign-in',
    'window.sijil.invoke("shell.save_pdf", { subject: "form", is_landscape: false }).then((r) => r.error.code)',
    'session_locked',
  ],
]

export const pageChecks: readonly PageCheck[] = [
  {
    name: 'the sign-in page is shown',
    wanted: true,
    look: async (page) => {
      await page.locator('input[type=password]').first().waitFor({ timeout: 30_000 })
      return page.locator('input[type=password]').first().isVisible()
    },
  },
  { name: 'the page’s title is the program’s name', wanted: 'Sijil', look: (page) => page.title() },
  ...asked.map(([name, expression, wanted]) => ({
    name,
    wanted,
    look: (page: Page): Promise<unknown> => page.evaluate(expression),
  })),
  {
    name: 'the window stays at its page',
    wanted: 'app://sijil',
    look: async (page) => {
      await page.evaluate('void (location.href = "https://example.org/")')
      await page.waitForTimeout(500)
      return page.evaluate('location.origin')
    },
  },
]

/** Looks at everything and answers a line for each, `ok` or what was seen instead. */
export async function lookAtPage(
  page: Page,
  checks: readonly PageCheck[],
  say: (line: string) => void,
): Promise<number> {
  let failed = 0
  for (const { name, wanted, look } of checks) {
    const seen = await look(page).catch((error: unknown) => String(error).split('\n')[0])
    const isRight = seen === wanted
    if (!isRight) failed += 1
    say(
      isRight ? `ok      ${name}` : `FAILED  ${name}: ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`,
    )
  }
  return failed
}
