import type { Page } from 'playwright'
import { adminTabs } from '../../../renderer/admin/admin-tabs.ts'
import type { Words } from '../../e2e/words.ts'
import { ADMIN, NURSE, PHYSICIAN } from '../../support/hospital.ts'
import type { AttackedPage } from './attacked-page.ts'
import {
  type AttackedRecords,
  decideConflicts,
  writeAsAdministrator,
  writeAsNurse,
  writeAsPhysician,
} from './attacked-records.ts'

/* The screens and dialogs on which texts of people stand, and who opens them. */

export interface AttackedScreen {
  readonly hash: string
  /** What is written before, as the station says it. */
  readonly before?: (attack: AttackedPage) => Promise<void>
  /** What is done there. */
  readonly open?: (page: Page, w: Words) => Promise<void>
}

export interface Looker {
  readonly who: string
  readonly person: { readonly username: string; readonly password: string }
  /** What they write before they look. */
  readonly write: (attack: AttackedPage, records: AttackedRecords) => Promise<void>
  readonly screens: (records: AttackedRecords) => readonly AttackedScreen[]
}

type Open = NonNullable<AttackedScreen['open']>

const press =
  (...keys: readonly string[]): Open =>
  async (page, w) => {
    for (const key of keys) {
      await page
        .getByRole('button', { name: w(key), exact: true })
        .first()
        .click()
    }
  }

/** Two versions side by side, with what is the same in both. */
const versions: Open = async (page, w) => {
  await press('visits.versions')(page, w)
  await page.getByLabel(w('observations.versions_show_all')).check()
}

const menu =
  (key: string): Open =>
  async (page, w) => {
    await press('visits.visit_menu')(page, w)
    await page.getByRole('menuitem', { name: w(key) }).click()
  }

/** Opens what was put aside, one line of the list after the other. */
const putAside =
  (line: number): Open =>
  async (page, w) => {
    await page
      .getByRole('button', { name: w('admin.open_entry'), exact: true })
      .nth(line)
      .click()
  }

const change =
  (key: string): Open =>
  async (page, w) => {
    await page
      .getByRole('button', { name: new RegExp(`^${w(key)}`) })
      .first()
      .click()
  }

const visitOf = ({ patient, visit }: { readonly patient: string; readonly visit: string }): string =>
  `#/patients/${patient}?visit=${visit}`

export const lookers: readonly Looker[] = [
  {
    who: 'a physician',
    person: PHYSICIAN,
    write: writeAsPhysician,
    screens: ({ fresh, ill, mri, pet }) => [
      { hash: '#/worklist' },
      { hash: `#/worklist/${fresh.visit}` },
      { hash: `#/worklist/${mri.visit}`, open: versions },
      { hash: `#/worklist/${mri.visit}`, open: press('radiology.complete_visit') },
      { hash: `#/worklist/${ill.visit}` },
      { hash: `#/visits/${mri.visit}/sheet/${mri.study}`, open: versions },
      { hash: `#/visits/${pet.visit}/sheet/${pet.study}`, open: versions },
      { hash: visitOf(ill) },
    ],
  },
  {
    who: 'a nurse',
    person: NURSE,
    write: writeAsNurse,
    screens: (records) => {
      const { fresh, ill, mri, pet, wrong, right, cancelled } = records
      return [
        { hash: '#/' },
        {
          hash: '#/patients',
          open: async (page) => page.locator('#patient-search').fill('Sa'),
        },
        { hash: visitOf(fresh) },
        { hash: visitOf(ill), open: versions },
        { hash: visitOf(ill), open: menu('visits.edit') },
        { hash: visitOf(pet) },
        { hash: visitOf(cancelled) },
        { hash: visitOf(wrong) },
        { hash: visitOf(right) },
        { hash: `${visitOf(ill)}&measure=true` },
        { hash: `${visitOf(ill)}&tab=safety` },
        { hash: `${visitOf(ill)}&tab=details` },
        { hash: `${visitOf(mri)}&tab=details` },
        { hash: `#/patients/${ill.patient}?edit=true` },
        { hash: '#/visits' },
        { hash: `#/visits/${fresh.visit}/assessment` },
        { hash: `#/visits/${ill.visit}/assessment` },
        { hash: `#/visits/${fresh.visit}/sheet/${fresh.mri}` },
        {
          hash: '#/conflicts',
          open: async (page) => page.locator('a[href^="#/conflicts/"]').first().click(),
        },
        {
          hash: '#/conflicts',
          before: decideConflicts,
          open: async (page) => page.locator('a[href^="#/conflicts/"]').first().click(),
        },
        { hash: '#/put-aside', open: putAside(0) },
        { hash: '#/put-aside', open: putAside(1) },
        { hash: '#/account' },
      ]
    },
  },
  {
    who: 'an administrator',
    person: ADMIN,
    write: writeAsAdministrator,
    screens: ({ mri, fresh }) => [
      // The others are opened below, with one of their lines.
      ...adminTabs
        .filter((tab) => !['quarantine', 'emergency', 'sites', 'users', 'audit'].includes(tab))
        .map((tab) => ({ hash: `#/admin?tab=${tab}` })),
      { hash: '#/admin?tab=quarantine', open: putAside(0) },
      {
        hash: '#/admin?tab=emergency',
        open: async (page, w) => {
          await page.getByRole('radio', { name: w('emergency.all_list'), exact: true }).check({ force: true })
          await press('emergency.open')(page, w)
        },
      },
      { hash: '#/admin?tab=sites', open: change('organisation.edit_site') },
      { hash: '#/admin?tab=users', open: change('admin.edit_user') },
      {
        hash: '#/admin?tab=audit',
        open: async (page, w) =>
          page.getByRole('radio', { name: w('admin.audit_by_search'), exact: true }).check({ force: true }),
      },
      { hash: `#/admin/audit/${fresh.patient}` },
      { hash: `#/patients/${mri.patient}?tab=details` },
    ],
  },
]
