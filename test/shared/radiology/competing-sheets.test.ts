import { describe, expect, it } from 'vitest'
import { submissionId } from '../../../shared/ids.ts'
import type { RadiologySheet } from '../../../shared/radiology/sheet-record.ts'
import { competingVersions, standingSheets, studySafety } from '../../../shared/radiology/study-safety.ts'

const STUDY = { id: '00000000-0000-7000-8000-0000000000c1', modality: 'mri' } as const
const FORM_ID = submissionId(STUDY.id, 'SH.MR.FRM.03')
const man = { age_years: 40, age_months: 480, gender: 'male' } as const

function sheet(version: number, answers: object): RadiologySheet {
  return {
    id: `00000000-0000-7000-8000-00000000000${version}`,
    submission_id: FORM_ID,
    version,
    base_version: 0,
    row_version: version,
    created_on_station: '00000000-0000-7000-8000-0000000000b1',
    entered_at: '2026-11-22T08:00:00.000Z',
    is_completed: true,
    ...answers,
  } as unknown as RadiologySheet
}
const versions = [
  sheet(1, { has_pacemaker: 'no', has_asthma: 'no' }),
  sheet(2, { has_pacemaker: 'yes', has_asthma: 'no' }),
  sheet(3, { has_cochlear_implant: 'yes' }),
]
const form = (current_version: number, competing_versions: number[] = []) => ({
  id: FORM_ID,
  current_version,
  competing_versions,
})
const conflict = {
  record_id: FORM_ID,
  kind: 'versions',
  state: 'open',
  candidates: [1, 2].map((current_version) => ({ values: { current_version } })),
} as never

describe('Two versions of a preparation sheet that were signed without knowing of each other', () => {
  it('both stand until a person decides, the one that counts first; what was never in question does not', () => {
    const competing = competingVersions(FORM_ID, [conflict])
    expect(competing).toEqual([1, 2])
    for (const [current, other] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const found = standingSheets(STUDY, [form(current, competing)], versions)
      expect(found.map(({ version }) => version)).toEqual([current, other])
    }
    expect(standingSheets(STUDY, [form(2)], versions).map(({ version }) => version)).toEqual([2])
  })

  it('compete no more once it is decided, or when the conflict is another form’s', () => {
    expect(competingVersions(FORM_ID, [{ ...(conflict as object), state: 'resolved' } as never])).toEqual([])
    expect(competingVersions(STUDY.id, [conflict])).toEqual([])
  })

  it.each([[1], [2]])(
    'stop the MRI if either tells of a pacemaker, whichever counts (version %d)',
    (current) => {
      const sheets = standingSheets(STUDY, [form(current, [1, 2])], versions)
      const safety = studySafety(STUDY, sheets, man)
      expect(safety).toMatchObject({ is_disputed: true, sheet: 'completed' })
      expect(safety.flags[0]).toMatchObject({
        key: 'pacemaker',
        severity: 'danger',
        is_hard_stop: true,
        is_disputed: true,
      })
      expect(safety.flags[0]?.value?.en.split(' / ').sort()).toEqual(['No', 'Yes'])
    },
  )

  it('say nothing of a question that both answer alike and in order', () => {
    const { flags } = studySafety(STUDY, standingSheets(STUDY, [form(1, [1, 2])], versions), man)
    expect(flags.some(({ key }) => key === 'asthma')).toBe(false)
  })

  it('are as before where nothing competes: the loudest first', () => {
    const only = sheet(4, { has_pacemaker: 'no', has_implants: 'yes', has_aneurysm_clips: 'yes' })
    const { flags, is_disputed } = studySafety(STUDY, [only], man)
    expect(is_disputed).toBe(false)
    expect(flags[0]).toMatchObject({ key: 'aneurysm_clips', severity: 'danger', is_disputed: false })
    const severities = flags.map(({ severity, is_hard_stop }) => `${severity}${is_hard_stop ? ' stop' : ''}`)
    expect(severities.indexOf('warning')).toBeGreaterThan(severities.lastIndexOf('unknown stop'))
    expect(severities.indexOf('unknown')).toBeGreaterThan(severities.lastIndexOf('warning'))
  })
})
