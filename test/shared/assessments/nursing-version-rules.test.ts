import { describe, expect, it } from 'vitest'
import {
  baseOf,
  currentLineage,
  currentVersion,
  planNursingVersion,
} from '../../../shared/assessments/nursing-version-rules.ts'

const FORM = '00000000-0000-7000-8000-00000000f000'
const [WARD, CLINIC] = ['ward', 'clinic']

function aVersion(id: string, version: number, base_version: number, station = WARD, row_version?: null) {
  return {
    id,
    submission_id: FORM,
    version,
    base_version,
    created_on_station: station,
    row_version: row_version === null ? null : 7,
  }
}

describe('the next version of a form', () => {
  const submitted = { status: 'submitted', current_version: 2 } as const
  const draft = { status: 'draft', current_version: 2 } as const
  const known: { version: number }[] = []

  it('has a number of its own, also where a version competes with the one that counts', () => {
    const versions = [{ version: 1 }, { version: 3 }, { version: 2 }]
    const next = { status: 'submitted', amendment_reason: 'typing' } as const
    expect(planNursingVersion(submitted, versions, next)).toMatchObject({
      value: { version: 4, base_version: 2 },
    })
  })

  it.each([
    ['the first one', undefined, 'submitted', null, { version: 1, base_version: 0, amendment_reason: null }],
    ['a draft that goes on', draft, 'draft', null, { version: 3, base_version: 2, amendment_reason: null }],
    [
      'a draft that is submitted, whose reason is none',
      draft,
      'submitted',
      'typing',
      { version: 3, base_version: 2, amendment_reason: null },
    ],
    [
      'an amendment with its reason',
      submitted,
      'submitted',
      'typing',
      { version: 3, base_version: 2, amendment_reason: 'typing' },
    ],
  ] as const)('is %s', (_what, form, status, amendment_reason, value) => {
    expect(planNursingVersion(form, known, { status, amendment_reason })).toEqual({ ok: true, value })
  })

  it.each([
    ['without a reason', { status: 'submitted', amendment_reason: null }, 'amendment_reason'],
    ['with an empty reason', { status: 'submitted', amendment_reason: '' }, 'amendment_reason'],
    ['back to a draft', { status: 'draft', amendment_reason: 'typing' }, 'status'],
  ] as const)('of a submitted form is not taken %s', (_what, next, field) => {
    expect(planNursingVersion(submitted, known, next)).toMatchObject({
      ok: false,
      error: { fields: [{ field }] },
    })
  })

  it('of an approved form is an amendment too', () => {
    const approved = { status: 'approved', current_version: 1 } as const
    expect(planNursingVersion(approved, known, { status: 'submitted', amendment_reason: null }).ok).toBe(
      false,
    )
  })
})

describe('versions of two stations', () => {
  const versions = [
    aVersion('v1', 1, 0),
    aVersion('v2', 2, 1),
    aVersion('v3', 3, 1, CLINIC),
    aVersion('v4', 4, 2),
  ]
  const lineage = (current_version: number) => [...currentLineage({ id: FORM, current_version }, versions)]

  it('have each its own lineage back to where they parted', () => {
    expect(lineage(4)).toEqual(['v4', 'v2', 'v1'])
    expect(lineage(3)).toEqual(['v3', 'v1'])
    expect(lineage(9)).toEqual([])
    expect([...currentLineage(null, versions)]).toEqual([])
  })

  it('count as the own one while both have a number that the server has not sorted out', () => {
    const both = [aVersion('mine', 1, 0, WARD, null), aVersion('theirs', 1, 0, CLINIC)]
    expect(currentVersion({ id: FORM, current_version: 1 }, both)?.id).toBe('mine')
    const amended = aVersion('mine again', 2, 1, WARD, null)
    expect(baseOf(amended, [...both, amended])?.id).toBe('mine')
  })
})
