import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REST_STATION_ID, SYSTEM_USER_ID } from '../../shared/ids.ts'
import { OPENINGS_PER_HOUR } from '../../shared/sync/scope-grant-message.ts'
import { instantOf } from '../../shared/time.ts'
import { commitOwn } from '../../sync-server/commit/commit.ts'
import type { ScopeChange } from '../../sync-server/commit/scope-begin.ts'
import { openDataFolder } from '../../sync-server/data-folder.ts'
import { connectPglite } from '../../sync-server/db/connection.ts'
import { databaseOver } from '../../sync-server/db/database.ts'
import { NURSE } from '../support/hospital.ts'
import { type AdmittedPatient, admitByRest, type Clinic, eventually, openClinic } from './clinic.ts'
import { languagesOf, lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* Patients of whom nothing happened for long: the ward PC holds who they are, and no visits. */

const LANGUAGES = languagesOf('en')

describe('a patient whose earlier visits are not on this PC', () => {
  let clinic: Clinic
  const patients = new Map<string, AdmittedPatient>()
  const patientOf = (language: string): AdmittedPatient => {
    const found = patients.get(language)
    if (found === undefined) throw new Error(`nobody was admitted for ${language}`)
    return found
  }

  /** Memberships as the server says them, in its own database while it stands. */
  async function say(scopesOf: (station_id: string) => readonly ScopeChange[]): Promise<void> {
    const connection = await connectPglite(openDataFolder(clinic.hospital.dataDir).database)
    const database = databaseOver(connection)
    await database.transaction({ site_id: 'all' }, async (trx) => {
      const { id: site_id } = await trx.selectFrom('sites').select('id').executeTakeFirstOrThrow()
      const ward = await trx
        .selectFrom('stations')
        .select('id')
        .where('name', '=', 'WARD3B-02')
        .executeTakeFirstOrThrow()
      await commitOwn(trx, {
        station_id: REST_STATION_ID,
        actor: { user_id: SYSTEM_USER_ID, role: 'admin' },
        site_id,
        ops: [],
        administration_reason: null,
        received_at: instantOf(Date.now()),
        scopes: scopesOf(ward.id),
      })
    })
    await database.close()
  }

  /** What the daily look says when 90 days have passed. */
  const quiet =
    (ids: readonly string[]) =>
    (station_id: string): ScopeChange[] =>
      ids.flatMap((patient_id) =>
        [null, station_id].map((of): ScopeChange => {
          return { patient_id, station_id: of, is_member: false, reason: 'quiet' }
        }),
      )

  /** The ward PC has opened as many patients within the hour as it may. */
  const openedMany = (station_id: string): ScopeChange[] =>
    Array.from({ length: OPENINGS_PER_HOUR }, () => {
      return { patient_id: v7(), station_id, is_member: true, reason: 'opened' }
    })

  beforeAll(async () => {
    clinic = await openClinic()
    const { hospital } = clinic
    patients.set('ar', await admitByRest(hospital, 'سميرة عبد الرحمن الجوهري', '01012345671'))
    patients.set('en', await admitByRest(hospital, 'Mona Farouk Abdelaziz', '01012345672'))
    const all = [...patients.values()]
    await clinic.onWard(async (ward) => {
      for (const { visitId } of all)
        await eventually(async () => (await ward.ask('visits.get', { id: visitId })).ok || undefined)
      await hospital.stop()
      await say(quiet(all.map(({ id }) => id)))
      await hospital.start()
      for (const { visitId } of all)
        await eventually(async () => !(await ward.ask('visits.get', { id: visitId })).ok || undefined)
    })
  }, 240_000)
  afterAll(() => clinic?.close(), 60_000)

  it.each(LANGUAGES)(
    'is found and opened without the server, says so, and fills itself once the server is there, in %s',
    async (language) => {
      const patient = patientOf(language)
      const w = wordsIn(language)
      await clinic.hospital.stop()
      const { page, close } = await clinic.openScreens(language)
      await signIn(page, w, NURSE.username, NURSE.password)
      await page.getByRole('link', { name: w('nav.patients'), exact: true }).click()
      await page.getByLabel(w('patients.search_label')).fill(patient.name)
      await page.getByText(w('history.last_not_here')).first().waitFor()
      await lookAt(page, language, 'outside-scope-search')
      await page.evaluate((id) => {
        window.location.hash = `#/patients/${id}`
      }, patient.id)
      const note = page.getByRole('status').filter({ hasText: w('history.not_here') })
      await note.waitFor()
      await note.filter({ hasText: w('history.without_server') }).waitFor()
      await page.getByText(w('history.fall_not_known')).waitFor()
      await page.getByText(w('history.none_here')).waitFor()
      expect(await page.getByText(w('patient.no_visits'), { exact: true }).count()).toBe(0)
      expect(await page.getByRole('button', { name: w('history.again') }).count()).toBe(0)
      await lookAt(page, language, 'outside-scope-offline')
      await page
        .getByRole('button', { name: w('patient.open_visit') })
        .first()
        .click()
      await page.getByRole('dialog').getByText(w('history.open_without')).waitFor()
      await lookAt(page, language, 'outside-scope-new-visit')
      await page.getByRole('button', { name: w('app.cancel') }).click()
      await clinic.hospital.start()
      await page.getByText('Brain').first().waitFor({ timeout: 60_000 })
      await note.waitFor({ state: 'detached' })
      await lookAt(page, language, 'outside-scope-arrived')
      await close()
    },
    150_000,
  )

  it.each(LANGUAGES)(
    'stays on the screen on which it is read while it leaves this PC, and says what to do, in %s',
    async (language) => {
      const patient = patientOf(language)
      const w = wordsIn(language)
      const { page, close } = await clinic.openScreens(language)
      await signIn(page, w, NURSE.username, NURSE.password)
      await page.evaluate((id) => {
        window.location.hash = `#/patients/${id}`
      }, patient.id)
      await page.getByText('Brain').first().waitFor({ timeout: 60_000 })
      const none = [w('patient.no_visits'), w('history.none_here')]
      // Whatever stands there for a moment only is read too.
      await page.evaluate((words) => {
        const seen: string[] = []
        Object.assign(window, { seenMeanwhile: seen })
        new MutationObserver(() => {
          const text = document.body.innerText
          seen.push(...words.filter((word) => text.includes(word)))
          if (!text.includes('Brain')) seen.push('blank')
        }).observe(document.body, { childList: true, subtree: true, characterData: true })
      }, none)
      await clinic.hospital.stop()
      await say((station_id) => [...quiet([patient.id])(station_id), ...openedMany(station_id)])
      await clinic.hospital.start()
      await page.getByText(w('history.left')).waitFor({ timeout: 90_000 })
      const note = page.getByRole('alert').filter({ hasText: w('history.not_here') })
      await note.filter({ hasText: w('history.too_many') }).waitFor()
      await page.getByText('Brain').first().waitFor()
      expect(
        await page.evaluate(() => (window as unknown as { seenMeanwhile: string[] }).seenMeanwhile),
      ).toEqual([])
      // Nothing is written in a visit that is not here.
      expect(await page.getByRole('button', { name: w('visits.new_vitals') }).count()).toBe(0)
      await lookAt(page, language, 'outside-scope-left')
      await page.reload()
      await page.getByText(w('history.none_here')).waitFor()
      expect(await page.getByText(w('patient.no_visits'), { exact: true }).count()).toBe(0)
      await page.getByRole('link', { name: w('nav.visits'), exact: true }).click()
      await page.getByRole('radio', { name: w('visits.all'), exact: true }).click({ force: true })
      await page.getByText(w('history.list_not_whole')).waitFor()
      await lookAt(page, language, 'outside-scope-visits')
      await close()
    },
    200_000,
  )
})
