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

/** A wire on which pages of the pull can be held back; all else passes. */
async function openHoldingWire(serverUrl: string) {
  const target = new URL(serverUrl)
  const asked: string[] = []
  let held: Promise<void> | undefined
  let letGo = (): void => undefined
  let isCut = false
  const wire = createServer(async (near, answer) => {
    if (isCut) return void near.socket.destroy()
    asked.push(near.url ?? '')
    if (near.url?.startsWith('/sync/v1/pull')) await held
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
    cut: () => {
      isCut = true
      wire.closeAllConnections()
    },
    mend: () => {
      isCut = false
    },
    close: async () => {
      letGo()
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

  it('asks nothing while this PC has found somebody, and one question for a word typed quickly', async () => {
    const w = wordsIn('en')
    wire.mend()
    const { page, close } = await openWindow(browser, (await desk.start()).launch_url, 'en')
    await signIn(page, w, NURSE.username, NURSE.password)
    await page.getByRole('link', { name: w('nav.patients'), exact: true }).click()
    const search = page.getByLabel(w('patients.search_label'))
    await search.fill('Latifa')
    await eventually(async () => wire.asked.includes('/sync/v1/patient-lookups') || undefined)
    const count = () => wire.asked.filter((path) => path === '/sync/v1/patient-lookups').length
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
