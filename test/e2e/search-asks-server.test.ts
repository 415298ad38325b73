import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow } from '../support/browser.ts'
import { type FrontDesk, openFrontDesk } from '../support/front-desk.ts'
import { type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { type Desk, eventually, openDesk } from './clinic.ts'
import { languagesOf, lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* A search asks the server too where this PC has found nobody: here it answers every question but what it would bring. */

/** A wire on which pages of the pull, and answers to look-ups, can be held back; all else passes. */
async function openHoldingWire(serverUrl: string) {
  const target = new URL(serverUrl)
  const asked: string[] = []
  let held: Promise<void> | undefined
  let letGo = (): void => undefined
  let slow: Promise<void> | undefined
  let letAnswersGo = (): void => undefined
  let isCut = false
  const wire = createServer(async (near, answer) => {
    if (isCut) return void near.socket.destroy()
    asked.push(near.url ?? '')
    if (near.url?.startsWith('/sync/v1/pull')) await held
    if (near.url === '/sync/v1/patient-lookups') await slow
    // Who asked waits no more: nothing is passed on that nobody takes.
    if (answer.destroyed) return
    const far = forward({
      host: target.hostname,
      port: target.port,
      path: near.url,
      method: near.method,
      headers: near.headers,
      agent: false,
    })
    far.on('response', (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers)
      given.pipe(answer)
    })
    far.on('error', () => answer.destroy())
    near.on('error', () => far.destroy())
    answer.on('close', () => far.destroy())
    near.pipe(far)
  })
  wire.listen(0, '127.0.0.1')
  await once(wire, 'listening')
  return {
    url: `http://127.0.0.1:${(wire.address() as AddressInfo).port}`,
    asked,
    hold: () => {
      held = new Promise((resolve) => {
        letGo = resolve
      })
    },
    letGo: () => {
      held = undefined
      letGo()
    },
    /** Look-ups get no answer until they are let go. */
    holdAnswers: () => {
      slow = new Promise((resolve) => {
        letAnswersGo = resolve
      })
    },
    letAnswersGo: () => {
      slow = undefined
      letAnswersGo()
    },
    cut: () => {
      isCut = true
      wire.closeAllConnections()
    },
    mend: () => {
      isCut = false
    },
    close: async () => {
      letGo()
      letAnswersGo()
      wire.closeAllConnections()
      wire.close()
    },
  }
}

const people = {
  ar: { name: 'زينب محمود الشافعي', mobile: '01012345681', ssn: '29803140101234', nobody: 'لطيفة بهجت' },
  en: {
    name: 'Zeinab Mahmoud Elshafei',
    mobile: '01012345682',
    ssn: '29703140101236',
    nobody: 'Latifa Bahgat',
  },
} as const

const registered = {
  ar: {
    name: 'هناء فتحي البدري',
    mother: 'إيمان رشاد الطحان',
    late: 'سهير عادل المنياوي',
    newcomer: 'نجوى بهاء سليم',
    stranger: 'وفاء شكري الدمرداش',
    mobiles: ['01212345678', '01512345678'],
  },
  en: {
    name: 'Hanaa Fathy Elbadry',
    mother: 'Eman Rashad Eltahan',
    late: 'Soheir Adel Elminyawy',
    newcomer: 'Nagwa Bahaa Selim',
    stranger: 'Wafaa Shokry Eldemerdash',
    mobiles: ['01212345679', '01512345679'],
  },
} as const

describe('a search for a patient who is not on this PC', () => {
  let hospital: Hospital
  let wire: Awaited<ReturnType<typeof openHoldingWire>>
  let browser: Browser
  let desk: Desk
  let clerk: FrontDesk

  beforeAll(async () => {
    hospital = await openHospital(null)
    wire = await openHoldingWire(hospital.url)
    browser = await launchBrowser()
    desk = await openDesk({ ...hospital, url: wire.url }, 'WARD3B-02')
    clerk = await openFrontDesk(hospital, NURSE)
  }, 120_000)
  afterAll(async () => {
    await desk?.close()
    await browser?.close()
    await wire?.close()
    await hospital?.close()
  }, 60_000)

  it.each(languagesOf('en'))(
    'shows whom the server knows, brings who is chosen, and says when only this PC was searched, in %s',
    async (language) => {
      const w = wordsIn(language)
      const { name, mobile, ssn, nobody } = people[language]
      wire.mend()
      const { page, close } = await openWindow(browser, (await desk.start()).launch_url, language)
      await signIn(page, w, NURSE.username, NURSE.password)
      await page.getByRole('link', { name: w('nav.patients'), exact: true }).click()
      const search = page.getByLabel(w('patients.search_label'))

      await search.fill(nobody)
      await page.getByText(w('patients.not_found_anywhere'), { exact: true }).waitFor({ timeout: 30_000 })
      await page.getByText(w('patients.not_found_anywhere_text')).waitFor()
      expect(await page.getByRole('button', { name: w('patients.register_new') }).count()).toBe(2)
      await lookAt(page, language, 'search-nobody')

      wire.hold()
      const facts = { full_name: name, date_of_birth: '1958-03-14', gender: 'female', mobile_number: mobile }
      const { id } = await clerk.post('/patients', { ...facts, ssn })
      const onServer = page.getByRole('region', { name: w('lookup.title') })
      await search.fill(name)
      await onServer.getByText(name).waitFor()
      await onServer.getByText(w('lookup.not_here')).waitFor()
      await onServer.getByText(w('lookup.only_there')).waitFor()
      // Only the one in the head: nobody is offered to be registered as unknown whom the server knows.
      expect(await page.getByRole('button', { name: w('patients.register_new') }).count()).toBe(1)
      await lookAt(page, language, 'search-found-on-server')

      await search.fill(ssn)
      await onServer.getByText(name).waitFor()
      expect(await page.getByRole('region', { name: w('register.title') }).count()).toBe(0)

      await onServer.getByRole('button', { name: w('lookup.bring') }).click()
      await page.getByRole('status').filter({ hasText: name }).waitFor()
      await lookAt(page, language, 'search-bringing')
      wire.letGo()
      await page.getByRole('heading', { level: 1, name }).waitFor({ timeout: 30_000 })
      expect(page.url()).toContain(id)
      // One grant for one opening: they are counted by the hour.
      const grants = wire.asked.filter((path) => path === '/sync/v1/scope-grants').length
      expect(grants).toBeLessThanOrEqual(2)

      const typed = [name, nobody, mobile, ssn].flatMap((text) => [text, encodeURIComponent(text)])
      expect(wire.asked.filter((path) => typed.some((text) => path.includes(text)))).toEqual([])
      wire.asked.splice(0)
      wire.cut()
      await page.getByRole('link', { name: w('nav.patients'), exact: true }).click()
      await search.fill(nobody)
      await page.getByText(w('patients.only_here'), { exact: true }).waitFor({ timeout: 30_000 })
      await page.getByText(w('patients.only_here_text')).waitFor()
      await lookAt(page, language, 'search-only-here')
      await search.fill(name)
      await page
        .getByRole('table', { name: w('patients.results') })
        .getByText(name)
        .first()
        .waitFor()
      expect(await page.getByText(w('patients.only_here'), { exact: true }).count()).toBe(0)

      await close()
    },
    240_000,
  )

  it.each(languagesOf('en'))(
    'asks beside a registration too, for who is registered and for a mother, and holds up nobody, in %s',
    async (language) => {
      const w = wordsIn(language)
      const { name, mother, late, newcomer, stranger, mobiles } = registered[language]
      wire.mend()
      const { page, close } = await openWindow(browser, (await desk.start()).launch_url, language)
      await signIn(page, w, NURSE.username, NURSE.password)
      await page.getByRole('link', { name: w('nav.patients'), exact: true }).click()
      // A page that is held back is a server that is away after a while: held no longer than needed.
      const search = page.getByLabel(w('patients.search_label'))
      await search.fill(newcomer)
      await page.getByText(w('patients.not_found_anywhere'), { exact: true }).waitFor({ timeout: 30_000 })
      await search.fill('')
      const facts = { date_of_birth: '1991-04-02', gender: 'female', mobile_number: '01112345678' }
      const panel = page.getByRole('region', { name: w('register.title') })
      const onServer = panel.getByRole('region', { name: w('lookup.title') })
      const lookups = () => wire.asked.filter((path) => path === '/sync/v1/patient-lookups').length

      wire.hold()
      await clerk.post('/patients', { ...facts, full_name: name })
      await page
        .getByRole('button', { name: w('patients.register_new') })
        .first()
        .click()
      await panel.locator('#register-full_name').fill(name)
      const before = lookups()
      await panel.locator('#register-born').fill('02/04/1991')
      await onServer.getByText(name).waitFor({ timeout: 30_000 })
      await onServer.getByText(w('lookup.not_here')).waitFor()
      await panel.getByText(w('register.on_server')).waitFor()
      expect(lookups()).toBe(before + 1)
      await panel.getByRole('button', { name: w('register.show') }).click()
      await lookAt(page, language, 'register-found-on-server')
      await panel.locator('#register-born').fill('03/04/1991')
      await onServer.waitFor({ state: 'detached' })
      wire.letGo()
      await panel.getByText(w('register.asked_server')).waitFor({ timeout: 30_000 })

      wire.hold()
      await clerk.post('/patients', { ...facts, full_name: mother, date_of_birth: '1993-04-02' })
      await panel.getByRole('radio', { name: w('register.kind_newborn') }).check()
      await panel.getByRole('textbox', { name: w('register.mother') }).fill(mother)
      const below = await panel.locator('#register-full_name').boundingBox()
      await onServer.getByText(mother).waitFor({ timeout: 30_000 })
      expect(await panel.locator('#register-full_name').boundingBox()).toEqual(below)
      await lookAt(page, language, 'register-mother-on-server')
      await onServer.getByRole('button', { name: w('lookup.bring') }).click()
      wire.letGo()
      await panel.getByText(w('register.mother_is').split('{{name}}')[0] ?? '').waitFor({ timeout: 30_000 })
      expect(await panel.locator('#register-full_name').inputValue()).toContain(mother)

      const type = async (person: string, born: string) => {
        await panel.locator('#register-full_name').fill(person)
        await panel.locator('#register-born').fill(born)
      }
      const register = async (mobile: string) => {
        await panel.locator('#register-gender').selectOption('female')
        await panel.locator('#register-mobile_number').fill(mobile)
        await panel.getByRole('button', { name: w('register.submit'), exact: true }).click()
      }
      wire.hold()
      await clerk.post('/patients', { ...facts, full_name: late })
      await panel.getByRole('radio', { name: w('register.kind_known') }).check()
      wire.holdAnswers()
      await type(late, '02/04/1991')
      const earlier = lookups()
      await eventually(async () => lookups() > earlier || undefined)
      await panel.getByText(w('lookup.asking')).waitFor()
      await panel.locator('#register-born').fill('03/04/1991')
      wire.letAnswersGo()
      await panel.getByText(w('register.asked_server')).waitFor({ timeout: 10_000 })
      expect(await onServer.count()).toBe(0)
      // Who shares a mobile, and is on this PC, is no reason not to ask.
      await panel.locator('#register-mobile_number').fill(facts.mobile_number)
      await panel.locator('#register-born').fill('02/04/1991')
      await panel.getByText(w('register.possible_title')).first().waitFor()
      await onServer.getByText(late).waitFor({ timeout: 10_000 })
      wire.letGo()

      wire.holdAnswers()
      await type(newcomer, '05/06/1987')
      await panel.getByText(w('lookup.asking')).waitFor()
      await register(mobiles[0])
      await page.getByRole('heading', { level: 1, name: newcomer }).waitFor({ timeout: 10_000 })
      wire.letAnswersGo()

      wire.cut()
      await page.getByRole('link', { name: w('nav.patients'), exact: true }).click()
      await page
        .getByRole('button', { name: w('patients.register_new') })
        .first()
        .click()
      await type(stranger, '07/08/1979')
      await panel.getByText(w('patients.only_here'), { exact: true }).waitFor({ timeout: 30_000 })
      await lookAt(page, language, 'register-only-here')
      await register(mobiles[1])
      await page.getByRole('heading', { level: 1, name: stranger }).waitFor({ timeout: 10_000 })
      await close()
    },
    240_000,
  )

  it('asks nothing while this PC has found somebody, and one question for a word typed quickly', async () => {
    const w = wordsIn('en')
    wire.mend()
    const { page, close } = await openWindow(browser, (await desk.start()).launch_url, 'en')
    await signIn(page, w, NURSE.username, NURSE.password)
    await page.getByRole('link', { name: w('nav.patients'), exact: true }).click()
    const search = page.getByLabel(w('patients.search_label'))
    const count = () => wire.asked.filter((path) => path === '/sync/v1/patient-lookups').length
    const earlier = count()
    await search.fill('Latifa')
    await eventually(async () => count() > earlier || undefined)
    const before = count()
    await search.fill('')
    await search.pressSequentially('Zeinab', { delay: 20 })
    await page
      .getByRole('table', { name: w('patients.results') })
      .getByText(people.en.name)
      .first()
      .waitFor()
    await page.waitForTimeout(800)
    expect(count()).toBe(before)
    await search.fill('')
    await search.pressSequentially('Latifa B', { delay: 20 })
    await page.getByText(w('patients.not_found_anywhere'), { exact: true }).waitFor()
    expect(count()).toBe(before + 1)
    await close()
  }, 90_000)
})
