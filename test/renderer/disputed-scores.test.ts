import { MantineProvider } from '@mantine/core'
import { createElement, type FunctionComponent } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { fallUnscored } from '../../renderer/components/fall-unscored.ts'
import { useLanguageStore } from '../../renderer/i18n/language-store.ts'
import { ObservationsPanel } from '../../renderer/observations/observations-panel.tsx'
import { NowCard } from '../../renderer/visits/now-card.tsx'
import { VisitTimeline } from '../../renderer/visits/visit-timeline.tsx'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'

const ADULT = { date_of_birth: '1986-01-01', birth_date_is_estimated: false, gender: 'male' } as const
const CHILD = { ...ADULT, date_of_birth: '2021-01-01' } as const

/** A visit with one set that was scored 9 and one fall risk of 125, as the screens below read it. */
function aVisit(readings: readonly (typeof ADULT | typeof CHILD)[]): VisitDetail {
  const written = {
    author_name: 'Nadia',
    station_name: 'Ward 3',
    receipt: 'on_server',
    replaces_id: null,
    measured_at: '2026-11-22T08:00:00.000Z',
    entered_at: '2026-11-22T08:01:00.000Z',
  }
  return {
    patient: { ...ADULT, birth_and_sex_readings: readings },
    visit: {
      id: 'v',
      visit_type: 'inpatient',
      arrived_at: '2026-11-22T07:00:00.000Z',
      completed_at: null,
      ward: null,
      bed: null,
      receipt: 'on_server',
    },
    nursing_assessments: [],
    radiology_sheets: [],
    radiology_assessments: [],
    documents: [],
    pain_assessments: [],
    vital_signs: [{ ...written, id: 's', pulse_bpm: 131, news2_total: 9, news2_band: 'emergency' }],
    fall_risk_assessments: [{ ...written, id: 'f', scale: 'morse', total_score: 125, risk_level: 'high' }],
  } as unknown as VisitDetail
}

const screens: readonly (readonly [string, FunctionComponent<{ detail: VisitDetail }>])[] = [
  ['chart', ({ detail }) => createElement(ObservationsPanel, { visit: detail })],
  ['card of the newest', NowCard],
  ['timeline', VisitTimeline],
]

function shown(screen: FunctionComponent<{ detail: VisitDetail }>, detail: VisitDetail): string {
  const page = createElement(MantineProvider, null, createElement(screen, { detail }))
  return renderToStaticMarkup(page).replaceAll(/<style.*?<\/style>|<[^>]+>/g, ' ')
}

describe.each([
  ['en', 'isputed', /NEWS2\s+9|\b9\b.*Emergency/],
  ['ar', 'محل خلاف', /NEWS2 =\s+9|\b9\b.*طوارئ/],
] as const)('a score that was stored before its birth date was disputed (%s)', (language, word, score) => {
  it.each(screens)('is not shown as the patient’s in the %s, which says why', (name, screen) => {
    // A page that is rendered once reads what the store began with.
    Object.assign(useLanguageStore.getInitialState(), { language })
    const settled = shown(screen, aVisit([]))
    expect(settled).not.toContain(word)
    if (name === 'chart') expect(settled).toMatch(/\s9\s/)
    else expect(settled).toMatch(score)
    const disputed = shown(screen, aVisit([ADULT, CHILD]))
    expect(disputed).toContain(word)
    expect(disputed).not.toMatch(/\s9\s/)
    expect(disputed).not.toMatch(score)
    expect(disputed).not.toContain('125')
  })
})

describe('a fall risk', () => {
  const patient = { age_years: 40, age_months: 480, gender: 'male' } as const
  it('that no scale was named for says so even when the birth date is settled', () => {
    expect(fallUnscored({ scale: null }, patient)).toBe('scores.fall_unscored')
    expect(fallUnscored({ scale: 'morse' }, patient)).toBeNull()
  })
})
