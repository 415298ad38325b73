import type { Locator, Page } from 'playwright'
import { textField } from './nurse.ts'
import type { Words } from './words.ts'

/* Every screen and every dialog of the three roles, each with the way to it: what a test of all screens goes through. */

/** Who and what the screens are about. */
export interface Subjects {
  readonly patientId: string
  /** With a nursing assessment in two versions, vital signs that ask for an alert, a document, a conflict. */
  readonly visitId: string
  readonly studyId: string
  readonly emptyPatientId: string
  /** Nothing was written in it yet. */
  readonly emptyVisitId: string
  readonly completedVisitId: string
  readonly conflictId: string
  readonly fileName: string
}

export interface Screen {
  readonly name: string
  /** The route of `renderer/routes.tsx` that it shows. */
  readonly route?: string
  /** The tab of administration that it shows. */
  readonly tab?: string
  /** The file in `renderer/` whose dialog it shows; closed by Escape afterwards. */
  readonly dialog?: string
  /** Where it is; without one it is on the screen before. */
  readonly hash?: string
  /** What is done there; the screen is there when what is answered is visible. */
  open(page: Page, w: Words): Promise<Locator>
}

const button = (page: Page, w: Words, key: string): Locator =>
  page.getByRole('button', { name: w(key), exact: true }).first()
const region = (page: Page, w: Words, key: string): Locator =>
  page.getByRole('region', { name: w(key), exact: true })
const dialogOf = (page: Page): Locator =>
  page.locator('[aria-modal="true"] .mantine-Modal-body, [aria-modal="true"] .mantine-Drawer-body').last()

/** Presses buttons one after the other. */
const press =
  (...keys: readonly string[]) =>
  async (page: Page, w: Words): Promise<Locator> => {
    for (const key of keys) await button(page, w, key).click()
    return dialogOf(page)
  }
const menu =
  (key: string) =>
  async (page: Page, w: Words): Promise<Locator> => {
    await button(page, w, 'visits.visit_menu').click()
    await page.getByRole('menuitem', { name: w(key) }).click()
    return dialogOf(page)
  }
const ownMenu =
  (key: string) =>
  async (page: Page, w: Words): Promise<Locator> => {
    await page.locator('.top-bar .who').click()
    await page.getByRole('menuitem', { name: w(key) }).click()
    return dialogOf(page)
  }
const form =
  (key: string, ...then: readonly string[]) =>
  async (page: Page, w: Words): Promise<Locator> => {
    await button(page, w, key).click()
    for (const each of then) await page.getByRole('radio', { name: w(each), exact: true }).check()
    return page.locator('form').last()
  }
const registering =
  (kind: string) =>
  async (page: Page, w: Words): Promise<Locator> => {
    await page.getByRole('radio', { name: w(`register.kind_${kind}`), exact: true }).check({ force: true })
    return page.locator('#register-form')
  }

export function nurseScreens(s: Subjects): readonly Screen[] {
  const overview = `#/patients/${s.patientId}?visit=${s.visitId}`
  const empty = `#/patients/${s.emptyPatientId}?visit=${s.emptyVisitId}`
  return [
    { name: 'first page', route: '/', hash: '#/', open: async (page, w) => region(page, w, 'ward.alerts') },
    {
      name: 'alert taken on',
      dialog: 'worklist/alerts-card.tsx',
      open: async (page, w) => {
        await region(page, w, 'ward.alerts')
          .getByRole('button', { name: w('ward.acknowledge') })
          .first()
          .click()
        return dialogOf(page)
      },
    },
    {
      name: 'search',
      route: '/patients',
      hash: '#/patients',
      open: async (page) => page.locator('#patient-search'),
    },
    {
      name: 'search with somebody found',
      open: async (page) => {
        await page.locator('#patient-search').fill('Samira')
        return page.locator('#content table')
      },
    },
    {
      name: 'way to a patient of another hospital',
      dialog: 'patients/elsewhere-dialog.tsx',
      hash: '#/patients',
      open: async (page, w) => {
        await page.locator('#patient-search').fill('0100009999')
        await button(page, w, 'emergency.elsewhere_open').click()
        return dialogOf(page)
      },
    },
    {
      name: 'patient of another hospital, over',
      route: '/elsewhere/$accessId',
      hash: `#/elsewhere/${s.visitId}`,
      open: async (page, w) => page.getByText(w('emergency.elsewhere_over')),
    },
    { name: 'PIN', dialog: 'session/pin-dialog.tsx', open: ownMenu('pin.menu') },
    { name: 'sign out', dialog: 'session/sign-out-dialog.tsx', open: ownMenu('pin.sign_out') },
    { name: 'register', hash: '#/patients?register=true', open: registering('known') },
    { name: 'register somebody without a name', open: registering('unidentified') },
    { name: 'register a newborn', open: registering('newborn') },
    {
      name: 'patient',
      route: '/patients/$patientId',
      hash: overview,
      open: async (page, w) => region(page, w, 'visits.now'),
    },
    {
      name: 'menu of a visit',
      open: async (page, w) => {
        await button(page, w, 'visits.visit_menu').click()
        return page.getByRole('menu').first()
      },
    },
    { name: 'bed and room', dialog: 'visits/edit-visit.tsx', hash: overview, open: menu('visits.edit') },
    { name: 'form moved', dialog: 'visits/move-form.tsx', hash: overview, open: menu('visits.move') },
    {
      name: 'versions',
      dialog: 'components/versions-dialog.tsx',
      hash: overview,
      open: press('visits.versions'),
    },
    {
      name: 'open visit',
      dialog: 'visits/open-visit.tsx',
      hash: overview,
      open: press('patient.open_visit'),
    },
    { name: 'edit', dialog: 'patients/edit-patient.tsx', hash: overview, open: press('patient.edit') },
    {
      name: 'vital signs',
      dialog: 'observations/new-vital-signs.tsx',
      hash: `${overview}&measure=true`,
      open: async (page, w) => page.getByRole('button', { name: w('observations.save') }),
    },
    {
      name: 'document',
      dialog: 'documents/document-drawer.tsx',
      hash: overview,
      open: async (page, w) => {
        await page.getByRole('button', { name: w('documents.view').replace('{{name}}', s.fileName) }).click()
        return page.getByRole('region', { name: w('documents.viewer').replace('{{name}}', s.fileName) })
      },
    },
    { name: 'attach', hash: overview, open: form('documents.add_title') },
    {
      name: 'allergies and warnings',
      hash: `${overview}&tab=safety`,
      open: async (page, w) => region(page, w, 'warnings.title'),
    },
    {
      name: 'allergy',
      hash: `${overview}&tab=safety`,
      open: form('allergies.add', 'allergies.severity_severe'),
    },
    {
      name: 'warning',
      hash: `${overview}&tab=safety`,
      open: form('warnings.add', 'warnings.isolation_contact'),
    },
    {
      name: 'details',
      hash: `${overview}&tab=details`,
      open: async (page, w) => region(page, w, 'patient.contacts'),
    },
    { name: 'contact', hash: `${overview}&tab=details`, open: form('contacts.add') },
    {
      name: 'visit in which nothing was written',
      hash: empty,
      open: async (page, w) => page.getByRole('link', { name: w('visits.nursing_start') }),
    },
    { name: 'no known allergies', hash: `${empty}&tab=safety`, open: form('allergies.say_none') },
    {
      name: 'visit cancelled',
      dialog: 'components/reason-dialog.tsx',
      hash: empty,
      open: menu('visits.cancel'),
    },
    {
      name: 'nursing assessment',
      route: '/visits/$visitId/assessment',
      hash: `#/visits/${s.emptyVisitId}/assessment`,
      open: async (page, w) => {
        const { field, section } = w.field('vital_signs.temperature_celsius')
        const box = textField(page.getByRole('region', { name: section, exact: true }), w, field)
        await box.fill('60')
        await box.press('Tab')
        return page.locator('[aria-invalid="true"]').first()
      },
    },
    {
      name: 'nursing assessment before it is signed',
      dialog: 'components/form/review-dialog.tsx',
      open: async (page) => {
        await page.keyboard.press('Control+Enter')
        return dialogOf(page)
      },
    },
    {
      name: 'preparation sheet',
      route: '/visits/$visitId/sheet/$studyId',
      hash: `#/visits/${s.visitId}/sheet/${s.studyId}`,
      open: async (page) => page.locator('.sheet'),
    },
    {
      name: 'visits',
      route: '/visits',
      hash: '#/visits',
      open: async (page) => page.locator('#content table'),
    },
    {
      name: 'conflicts',
      route: '/conflicts',
      hash: '#/conflicts',
      open: async (page) => page.locator(`a[href="#/conflicts/${s.conflictId}"]`),
    },
    {
      name: 'conflict',
      route: '/conflicts/$conflictId',
      hash: `#/conflicts/${s.conflictId}`,
      open: async (page) => page.locator('.compare'),
    },
    {
      name: 'how sync stands',
      route: '/sync',
      hash: '#/sync',
      open: async (page, w) => region(page, w, 'sync.timeline').locator('li').first(),
    },
    {
      name: 'put aside',
      route: '/put-aside',
      hash: '#/put-aside',
      open: async (page) => page.locator('#content h1, #content h2').first(),
    },
    {
      name: 'own account',
      route: '/account',
      hash: '#/account',
      open: async (page) => page.locator('tr[data-action]').first(),
    },
    {
      name: 'second factor that is set up',
      open: async (page, w) => {
        await button(page, w, 'account.setup_title').click()
        return page.getByRole('img', { name: w('account.setup_picture') })
      },
    },
    {
      name: 'palette',
      dialog: 'commands/palette.tsx',
      open: async (page) => {
        await page.keyboard.press('Control+KeyK')
        return dialogOf(page)
      },
    },
    { name: 'shortcuts', dialog: 'commands/shortcut-sheet.tsx', open: press('app.shortcuts') },
  ]
}

export function physicianScreens(s: Subjects): readonly Screen[] {
  return [
    {
      name: 'worklist',
      route: '/worklist',
      hash: '#/worklist',
      open: async (page) => page.locator('.reading-list'),
    },
    {
      name: 'report',
      route: '/worklist/$visitId',
      hash: `#/worklist/${s.visitId}`,
      open: async (page, w) => region(page, w, 'radiology.nursing'),
    },
    {
      name: 'report that may not be signed',
      open: async (page, w) => {
        await button(page, w, 'radiology.sign_final').click()
        return page.locator('[aria-invalid="true"]').first()
      },
    },
    {
      name: 'visit completed',
      dialog: 'radiology/complete-dialog.tsx',
      hash: `#/worklist/${s.visitId}`,
      open: press('radiology.complete_visit'),
    },
    {
      name: 'signed report',
      hash: `#/worklist/${s.completedVisitId}`,
      open: async (page, w) => button(page, w, 'radiology.write_addendum'),
    },
    {
      name: 'patient of a physician',
      hash: `#/patients/${s.patientId}?visit=${s.visitId}`,
      open: async (page, w) => region(page, w, 'visits.nursing_open'),
    },
    {
      name: 'form sent back',
      hash: `#/patients/${s.patientId}?visit=${s.visitId}`,
      dialog: 'components/reason-dialog.tsx',
      open: press('visits.reject'),
    },
    {
      name: 'sheet completed by the physician',
      hash: `#/visits/${s.visitId}/sheet/${s.studyId}`,
      open: async (page) => page.locator('.sheet'),
    },
  ]
}

/**
 * Dialogs that only a second factor, an old proof, an emergency or a sign-in without the server leads to, and those of
 * stations: looked at where they are lived, in `people-and-keys.test.ts`, `emergency.test.ts`, `pin.test.ts` and
 * `station-ends.test.ts`.
 */
export const dialogsOfProof: readonly string[] = [
  'admin/station-acts.tsx',
  'account/factor-card.tsx',
  'components/patient-emergency.tsx',
  'components/recovery-codes-dialog.tsx',
  'components/step-up-dialog.tsx',
  'session/proxy-login.tsx',
  'session/server-sign-in-dialog.tsx',
  'session/station-emergency.tsx',
]

const adminTab = (tab: string, open: Screen['open']): Screen => ({
  name: `administration, ${tab}`,
  route: '/admin',
  tab,
  hash: `#/admin?tab=${tab}`,
  open,
})

export function adminScreens(s: Subjects): readonly Screen[] {
  const search = async (page: Page, w: Words): Promise<Locator> => {
    await page.getByRole('radio', { name: w('admin.audit_by_search'), exact: true }).check()
    return page.locator('#content tr[data-action]').first()
  }
  return [
    adminTab('dashboard', async (page) => page.getByText('READ1-01').first()),
    adminTab('reports', async (page, w) => region(page, w, 'admin.missing_forms')),
    {
      name: 'reports as tables',
      open: async (page, w) => {
        await region(page, w, 'admin.by_sex').getByRole('button').click()
        return page.getByRole('table', { name: w('admin.by_sex') })
      },
    },
    adminTab('stations', async (page) => page.getByRole('row', { name: /READ1-01/ })),
    {
      name: 'enrolment',
      open: async (page, w) => {
        await button(page, w, 'admin.enrol').click()
        await button(page, w, 'admin.make_code').click()
        return page.getByRole('status').getByLabel(w('admin.code'))
      },
    },
    adminTab('sites', async (page) => page.locator('#content table')),
    {
      name: 'site changed',
      dialog: 'admin/record-form.tsx',
      open: async (page, w) => {
        await page
          .getByRole('button', { name: new RegExp(`^${w('organisation.edit_site')}`) })
          .first()
          .click()
        return dialogOf(page)
      },
    },
    { name: 'site added', hash: '#/admin?tab=sites', open: form('organisation.add_site') },
    adminTab('users', async (page) => page.locator('#content table')),
    {
      name: 'user changed',
      dialog: 'admin/record-form.tsx',
      open: async (page, w) => {
        await page
          .getByRole('button', { name: new RegExp(`^${w('admin.edit_user')}`) })
          .first()
          .click()
        return dialogOf(page)
      },
    },
    { name: 'user added', hash: '#/admin?tab=users', open: form('admin.add_user') },
    adminTab('audit', async (page) => page.getByRole('searchbox').first()),
    { name: 'audit search', open: search },
    { name: 'audit taken out', dialog: 'admin/export-button.tsx', open: press('organisation.export_csv') },
    adminTab('quarantine', async (page, w) => page.getByText(w('admin.quarantine_empty'))),
    adminTab('emergency', async (page, w) => page.getByText(w('emergency.list_empty'))),
    adminTab('numbers', async (page) => page.locator('[id="number-accepted_ranges.pulse_bpm.max"]')),
    adminTab('settings', async (page, w) => page.getByLabel(w('admin.hospital_name'), { exact: true })),
    {
      name: 'audit of one patient',
      route: '/admin/audit/$patientId',
      hash: `#/admin/audit/${s.patientId}`,
      open: async (page) => page.locator('tr[data-action]').first(),
    },
  ]
}

/** Practice mode; its marks stand around every screen. */
export const practiceScreens: readonly Screen[] = [
  {
    name: 'practice',
    hash: '#/worklist',
    open: async (page, w) => page.getByRole('complementary', { name: w('tour.label') }),
  },
  { name: 'practice begun afresh', dialog: 'practice/practice-marks.tsx', open: press('practice.afresh') },
]
