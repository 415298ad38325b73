import type { Browser, Page } from 'playwright'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { tapWire } from '../support/ipc-wire.ts'
import type { StationProcess } from '../support/processes.ts'
import { aPng } from '../support/scan.ts'
import { aPatient, aVisit } from '../support/station.ts'
import { connectToStation, type StationClient } from '../support/station-client.ts'
import { type Desk, eventually, openDesk } from './clinic.ts'
import { lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { isPictured } from './pictures.ts'
import { bothLanguages, type Language, wordsIn } from './words.ts'

/* How a PC stands with the server, as the people at it read it: away from it, and with it again. */

/** More than one page of the list. */
const WAITING = 54
const ended = { is_active: false }

let hospital: Hospital
let browser: Browser
let desk: Desk
let station: StationProcess

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  desk = await openDesk(hospital, 'WARD3B-02')
})
afterAll(async () => {
  await browser?.close()
  await desk?.close()
  await hospital?.close()
})

type Who = typeof NURSE | typeof PHYSICIAN

async function be(client: StationClient, { username, password }: Who): Promise<void> {
  await client.call('session.sign_in', { username, password })
}

/** The physician's access as the administrator sets it. */
async function setAccess(change: { is_active: boolean }): Promise<void> {
  const { items } = (await hospital.asAdmin('/api/v1/admin/users')) as {
    items: { id: string; username: string; row_version: number }[]
  }
  const user = items.find(({ username }) => username === PHYSICIAN.username)
  const { full_name, role } = PHYSICIAN
  const body = { full_name, role, is_charge_nurse: false, ...change }
  const if_match = user?.row_version ?? 0
  await hospital.asAdmin(`/api/v1/admin/users/${user?.id}`, { method: 'PUT', body, if_match })
}

async function open(language: Language, told: Partial<SyncStatus> = {}): Promise<StationWindow> {
  const window = await openWindow(browser, station.launch_url, language)
  const wire = await tapWire(window.page)
  for (const name of ['sync.status', 'sync.changed'])
    wire.alter(name, (status) => ({ ...(status as SyncStatus), ...told }))
  await window.page.reload()
  return window
}

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

async function restart(): Promise<void> {
  station = await desk.start()
}

const languages = isPictured ? bothLanguages : (['ar'] as const)

describe('the page of sync', () => {
  let patientId = ''

  it('shows what waits on a PC that is away from the server, and what came of trying', async () => {
    await restart()
    const client = await connectToStation(station.launch_url)
    await be(client, PHYSICIAN)
    await be(client, NURSE)
    const patient = await client.call('patients.register', aPatient({ full_name: 'Samira Ali Hassan' }))
    patientId = patient.id
    const visit = await client.call('visits.open', aVisit(patientId))
    const isSent = async () => (await client.call('sync.try_now', {})).only_here_count === 0
    await eventually(async () => ((await isSent()) ? true : undefined))
    await hospital.stop()
    await be(client, PHYSICIAN)
    const seen = (await client.call('patients.get', { id: patientId })).patient
    await client.call('patients.edit', { id: patientId, seen, changes: { address: 'Tanta' } })
    await be(client, NURSE)
    for (let n = 1; n < WAITING; n += 1)
      await client.call('patients.register', aPatient({ full_name: `مريض رقم ${n}` }))
    await attach(client, visit.id)
    client.close()
    for (const language of languages) {
      const w = wordsIn(language)
      await restart()
      const { page, close } = await open(language)
      await signIn(page, w, NURSE.username, NURSE.password)
      await page.locator('.status-bar .is-offline').click()
      expect(await page.evaluate(() => location.hash)).toBe('#/sync')
      expect(await page.title()).not.toContain('Samira')
      const waiting = region(page, w('sync.waiting'))
      const rows = waiting.locator('tbody tr')
      await expect.poll(() => rows.count()).toBe(10)
      await rows.first().getByText(PHYSICIAN.full_name).waitFor()
      await rows.first().getByText(w('sync.change'), { exact: true }).waitFor()
      await lookAt(page, language, 'sync-away')
      const more = waiting.getByRole('button', { name: w('sync.more') })
      await more.click()
      await expect.poll(() => rows.count()).toBe(50)
      await more.click()
      await expect.poll(() => rows.count()).toBeGreaterThan(WAITING)
      await region(page, w('sync.documents')).getByText(w('sync.to_server')).waitFor()
      await region(page, w('sync.timeline')).getByText(w('sync.connection_lost')).first().waitFor()
      await page.getByRole('button', { name: w('sync.try_now') }).click()
      await page.getByText(w('sync.tried_away').split('}}')[1]?.trim() ?? '').waitFor()
      if (isPictured) await lookAt(page, language, 'sync-tried')
      await rows.first().getByRole('link').click()
      await region(page, w('patient.banner')).getByText('Samira Ali Hassan').waitFor()
      await close()
    }
  })

  it('says on lists and at the patient how old they are, after a while without the server', async () => {
    for (const language of languages) {
      const w = wordsIn(language)
      await restart()
      const last_sync_at = new Date(Date.now() - 7 * 60_000).toISOString()
      const { page, close } = await open(language, { last_sync_at })
      await signIn(page, w, NURSE.username, NURSE.password)
      const beginning = w('sync.stale').split('{{')[0]?.trim() ?? ''
      await page.locator('.stale-note').filter({ hasText: beginning }).waitFor()
      await lookAt(page, language, 'stale-worklist')
      await page.evaluate((to) => {
        location.hash = to
      }, `#/patients/${patientId}`)
      await region(page, w('patient.banner')).waitFor()
      await page.locator('.stale-note').waitFor()
      if (isPictured) await lookAt(page, language, 'stale-patient')
      await page.keyboard.press('Control+KeyL')
      await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
      await page.locator('.reading-list .stale-note').waitFor()
      if (isPictured) await lookAt(page, language, 'stale-reading-list')
      await close()
    }
  })

  it('says what was put aside to who wrote it and to an administrator, once the server is there again', async () => {
    // Nobody has the store open, so that nothing goes before the access has ended.
    await restart()
    await hospital.start()
    await setAccess(ended)
    for (const language of languages) {
      const w = wordsIn(language)
      if (language !== languages[0]) await restart()
      const { page, close } = await open(language)
      await signIn(page, w, NURSE.username, NURSE.password)
      await page.evaluate(() => {
        location.hash = '#/sync'
      })
      await page.getByText(w('sync.connected'), { exact: true }).first().waitFor()
      await region(page, w('sync.waiting')).getByText(w('sync.waiting_none')).waitFor({ timeout: 30_000 })
      await region(page, w('sync.aside')).getByText(w('sync.aside_none_own')).waitFor()
      await region(page, w('sync.timeline')).locator('[data-event="put_aside"]').first().waitFor()
      await lookAt(page, language, 'sync-there')
      await page.keyboard.press('Control+KeyL')
      await signIn(page, w, ADMIN.username, ADMIN.password)
      await page.keyboard.press('Control+KeyK')
      await page.getByRole('combobox').fill(language === 'en' ? 'sync' : 'المزامنة')
      await page.keyboard.press('Enter')
      await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/sync')
      const aside = region(page, w('sync.aside'))
      await aside.getByText(w('admin.aside_role_ended')).waitFor()
      // What was put aside is not in the record: nothing on the page says that the server has everything.
      await page.getByText(w('sync.all_but_aside')).waitFor()
      expect(await page.getByText(w('sync.all_there')).count()).toBe(0)
      await lookAt(page, language, 'sync-aside')
      await aside.getByRole('link', { name: w('sync.aside_open_all') }).click()
      await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/admin?tab=quarantine')
      await close()
    }
  })
})

async function attach(client: StationClient, visit_id: string): Promise<void> {
  const bytes = aPng(300, 200)
  const { upload_id } = await client.call('documents.begin_upload', {
    document_id: v7(),
    visit_id,
    document_type: 'scanned_form',
    file_name: 'consent.png',
    size_bytes: bytes.length,
  })
  await client.call('documents.append_chunk', {
    upload_id,
    offset: 0,
    bytes_base64: bytes.toString('base64'),
  })
  await client.call('documents.finish_upload', { upload_id })
}
