import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { NewsToday } from '../../renderer/admin/news-today.tsx'
import {
  DisputedDiagnosis,
  DisputedVersions,
  disputedNames,
} from '../../renderer/components/disputed-mark.tsx'
import { PatientBanner } from '../../renderer/components/patient-banner.tsx'
import { useLanguageStore } from '../../renderer/i18n/language-store.ts'
import { DuplicateCard } from '../../renderer/patients/duplicate-card.tsx'
import { OpenConflicts } from '../../renderer/patients/patient-page.tsx'
import { SearchResults } from '../../renderer/patients/search-results.tsx'
import { ReadingList } from '../../renderer/radiology/reading-list.tsx'
import { OwnerCell } from '../../renderer/sync/owner-cell.tsx'
import { VisitFacts } from '../../renderer/visits/visit-facts.tsx'
import { VisitsTable } from '../../renderer/visits/visits-table.tsx'
import { WardTable } from '../../renderer/worklist/ward-table.tsx'
import type { PatientSummary } from '../../shared/patients/patients-ipc.ts'
import type { GroupCount } from '../../shared/reports/statistics.ts'
import type { VisitDetail, VisitSummary } from '../../shared/visits/visits-ipc.ts'
import type { WorklistLine } from '../../shared/worklist/nurse-worklist-ipc.ts'

const birth = ['date_of_birth', 'birth_date_is_estimated', 'gender']

const patient = (disputed_fields: string[]): PatientSummary => ({
  id: '00000000-0000-7000-8000-0000000000a1',
  full_name: 'Fatma Hassan',
  medical_number: '0300482175',
  temporary_number: null,
  ssn_last4: null,
  date_of_birth: '1958-03-14',
  birth_date_is_estimated: false,
  gender: 'female',
  mobile_number: null,
  receipt: 'on_server',
  disputed_fields,
  birth_and_sex_readings: [],
  last_visit: null,
  is_history_here: true,
})

const visit = {
  id: '00000000-0000-7000-8000-0000000000b1',
  visit_type: 'inpatient',
  status: 'open',
  ward: 'A',
  room: null,
  bed: '1',
  arrived_at: '2026-11-22T07:00:00.000Z',
  disputed_fields: [],
  receipt: 'on_server',
}

const summary = (disputed: string[], changes: Partial<VisitSummary> = {}): VisitSummary =>
  ({
    visit,
    patient: patient(disputed),
    studies: [],
    safety: [],
    away_stations: [],
    nursing_status: 'submitted',
    has_own_draft: false,
    report_status: 'final',
    is_nursing_disputed: false,
    is_report_disputed: false,
    document_count: 0,
    news2: null,
    ...changes,
  }) as unknown as VisitSummary

const line = (disputed: string[]): WorklistLine =>
  ({
    ...summary(disputed),
    news2_run: [],
    newest_set: null,
    pain_intensity: null,
    fall_level: null,
    due: null,
    alerts: [],
    rejection: null,
  }) as unknown as WorklistLine

const nothing = (): void => undefined

function readingList(item: VisitSummary): [ReactElement, VisitSummary] {
  const list = createElement(ReadingList, {
    scope: 'all_running',
    onScope: nothing,
    visitId: null,
    hrefOf: () => '#',
    onChoose: nothing,
  })
  return [list, item]
}

const lists: Readonly<Record<string, (disputed: string[]) => ReactElement | [ReactElement, VisitSummary]>> = {
  'search results': (disputed) =>
    createElement(SearchResults, {
      items: [patient(disputed)],
      query: '',
      selected: 0,
      onSelect: nothing,
      onOpen: nothing,
    }),
  'table of visits': (disputed) =>
    createElement(VisitsTable, { label: '', items: [summary(disputed)], onOpen: nothing }),
  'ward’s worklist': (disputed) =>
    createElement(WardTable, {
      lines: [line(disputed)],
      isGrouped: false,
      nowMs: 0,
      onOpen: nothing,
      onAssess: nothing,
      onMeasure: nothing,
    }),
  'reading list': (disputed) => readingList(summary(disputed)),
  'likeness of two registrations': (disputed) =>
    createElement(DuplicateCard, {
      candidate: {
        patient: patient(disputed),
        alike: { ssn: 'cannot_tell', name: 'same', date_of_birth: 'same', mobile_number: 'cannot_tell' },
      },
      isSetAside: false,
      onOpen: nothing,
      onDifferentPerson: nothing,
    }),
  'list of what waits': (disputed) =>
    createElement(OwnerCell, { patient: patient(disputed), visit_id: null }),
  banner: (disputed) => createElement(PatientBanner, { patient: patient(disputed), flags: undefined }),
}

/** The words of a screen that is drawn once, with what it asks for answered already. */
function shown(screen: ReactElement | [ReactElement, VisitSummary], language: 'en' | 'ar' = 'en'): string {
  Object.assign(useLanguageStore.getInitialState(), { language })
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  const [page, item] = Array.isArray(screen) ? screen : [screen, null]
  const asked = { statuses: ['open', 'in_progress'], patient_id: null, has_study: null, limit: 200 }
  if (item !== null) client.setQueryData(['visits.list', asked], { items: [item], not_listed_count: 0 })
  const within = createElement(MantineProvider, null, page)
  return renderToStaticMarkup(createElement(QueryClientProvider, { client }, within))
    .replaceAll(/<style.*?<\/style>|<[^>]+>/g, ' ')
    .replaceAll(/[\u2066-\u2069]|\s+/g, ' ')
    .trim()
}

describe.each(Object.entries(lists))('the %s', (_name, screen) => {
  it('says which of a patient’s identity stations disagree about', () => {
    expect(shown(screen([]))).not.toMatch(/Disputed/)
    expect(shown(screen(birth))).toMatch(/Disputed.*Date of birth, Sex/)
    expect(shown(screen(['medical_number']))).toMatch(/Disputed.*Medical number/i)
    expect(shown(screen(birth), 'ar')).toMatch(/محل خلاف.*تاريخ الميلاد، النوع/)
  })
})

describe('a line of a worklist', () => {
  it.each([
    ['nursing assessment', { is_nursing_disputed: true }],
    ['report', { is_report_disputed: true }],
  ])('says that signed versions of its %s compete', (_form, changes) => {
    const item = summary([], changes)
    const table = (one: VisitSummary) =>
      createElement(VisitsTable, { label: '', items: [one], onOpen: nothing })
    expect(shown(table(summary([])))).not.toContain('Versions compete')
    expect(shown(table(item))).toContain('Versions compete')
    expect(shown(readingList(item))).toContain('Versions compete')
    expect(shown(readingList(item), 'ar')).toContain('نسختان متعارضتان')
  })

  it('stands among the urgent ones of the reading list while its NEWS2 is disputed', () => {
    const news2 = (band: string) =>
      summary([], { news2: { total: null, band, measured_at: visit.arrived_at } })
    const waits = (band: string) => shown(readingList({ ...news2(band), report_status: 'none' }))
    expect(waits('routine')).not.toContain('Urgent')
    expect(waits('disputed')).toContain('Urgent')
  })
})

describe('a form or report', () => {
  const note = (disputed_fields: string[]) =>
    createElement(DisputedVersions, { form: { disputed_fields }, version: 2 })

  it('says which of the competing versions is shown', () => {
    expect(shown(note([]))).toBe('')
    expect(shown(note(['current_version']))).toMatch(
      /Two signed versions compete\. +Version +2 +is shown until/,
    )
    expect(shown(note(['current_version']), 'ar')).toContain('نسختان موقّعتان متعارضتان')
  })
})

describe('the scores of the day', () => {
  it('name those of which stations disagree whether they are the patient’s, and count them by no band', () => {
    const day = (bands: GroupCount[]) => createElement(NewsToday, { bands })
    const routine = { key: 'routine', count: 2 }
    expect(shown(day([routine]))).not.toContain('isputed')
    const disputed = shown(day([routine, { key: 'disputed', count: 3 }]))
    expect(disputed).toMatch(/Disputed, not scored.*3/)
    expect(disputed).toMatch(/5/)
  })
})

describe('the box on a patient’s page', () => {
  it('names the patients whom a registration may be where its merge is disputed', () => {
    const person = (full_name: string, medical_number: string) => ({
      id: full_name,
      full_name,
      medical_number,
      temporary_number: null,
    })
    const text = shown(
      createElement(OpenConflicts, {
        ids: ['c'],
        patient: patient([]),
        disputed_merges: [
          {
            registration: person('Samira Elgohary', '0100000011'),
            others: [person('Samira Nabil Elgohary', '0100000033')],
            may_stand_alone: false,
          },
        ],
      }),
    )
    for (const name of ['Samira Elgohary', 'Samira Nabil Elgohary', '01-0000003-3'])
      expect(text).toContain(name)
  })
})

describe('a registration that one removed while another wrote in it', () => {
  const removal = ['removed_at', 'removed_by', 'removed_reason', 'further_removals']
  const screens = (fields: string[]): ReactElement[] => [
    createElement(PatientBanner, { patient: patient(fields), flags: undefined }),
    createElement(OpenConflicts, { ids: ['c'], patient: patient(fields), disputed_merges: [] }),
  ]

  it('is told in a sentence, not by the name of a field', () => {
    for (const screen of screens(removal)) {
      expect(shown(screen)).toMatch(/One person removed this registration.*another wrote in it/)
      expect(shown(screen)).not.toContain('Two stations disagree')
      expect(shown(screen, 'ar')).toMatch(/أزال شخص هذا التسجيل.*وكتب فيه آخر/)
    }
  })

  it('is told beside other fields that stations disagree about', () => {
    for (const screen of screens([...removal, 'phone_number']))
      expect(shown(screen)).toMatch(/Two stations disagree: [^,]*phone.*One person removed/i)
  })

  it('is not told of one that nobody removed', () => {
    for (const screen of screens(['phone_number'])) expect(shown(screen)).not.toContain('removed')
  })
})

describe('a visit’s diagnosis', () => {
  const note = (disputed_fields: string[]) => createElement(DisputedDiagnosis, { visit: { disputed_fields } })

  it('is marked on the page of the visit', () => {
    const facts = (disputed_fields: string[]) =>
      createElement(VisitFacts, {
        detail: {
          visit: { ...visit, patient_id: 'p', diagnosis: 'Pneumonia', diagnosis_code: null, disputed_fields },
          patient: { id: 'p' },
        } as unknown as VisitDetail,
      })
    expect(shown(facts(['status']))).not.toContain('Disputed')
    expect(shown(facts(['diagnosis', 'diagnosis_code']))).toMatch(/Pneumonia +Disputed/)
    expect(shown(facts(['diagnosis', 'diagnosis_code']), 'ar')).toContain('محل خلاف')
  })

  it('says where it is written that two stations set different ones', () => {
    expect(shown(note(['status']))).toBe('')
    expect(shown(note(['diagnosis', 'diagnosis_code']))).toContain('Diagnosis: disputed')
    expect(shown(note(['diagnosis', 'diagnosis_code']), 'ar')).toContain('التشخيص: محل خلاف')
  })
})

describe('the names of what is disputed', () => {
  it('leave out what only the program knows', () => {
    const words = { t: (key: string) => key, language: 'en' } as unknown as Parameters<
      typeof disputedNames
    >[1]
    expect(disputedNames(['ssn_index', 'ssn_sealed', 'ssn_last4', 'removed_at', 'removed_by'], words)).toBe(
      'columns.ssn_last4',
    )
  })
})
