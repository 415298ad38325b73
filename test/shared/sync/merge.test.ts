import { describe, expect, it } from 'vitest'
import { type EntityDefinition, entities } from '../../../shared/sync/entities.ts'
import {
  type FieldGroup,
  type GroupStamp,
  groupChanges,
  groupOf,
  hasSeen,
  mergeGroup,
} from '../../../shared/sync/merge.ts'
import { touchedGroups } from '../../../shared/sync/patch-fields.ts'

const phone: FieldGroup = {
  name: 'phone_number',
  fields: ['phone_number'],
  policy: 'flag',
  is_safety_critical: false,
}
const stamp: GroupStamp = { commit_seq: 7, station_id: 'ward', incarnation: 1, station_seq: 3 }
const seen = { station_id: 'ct', incarnation: 1, base_version: 5, base_station_seq: null }
const change = (from: string, to: string) => ({
  group: phone,
  from: { phone_number: from },
  to: { phone_number: to },
})

describe('a group of fields that two people set', () => {
  it('takes the value when nobody else set it since', () => {
    expect(mergeGroup(change('1', '2'), { phone_number: '1' }, { ...stamp, commit_seq: 5 }, seen)).toBe(
      'applied',
    )
  })

  it('takes the value when the group was never set on the server', () => {
    expect(mergeGroup(change('1', '2'), { phone_number: '1' }, undefined, seen)).toBe('applied')
  })

  it('is a conflict when somebody set another value that the author had not seen', () => {
    expect(mergeGroup(change('1', '2'), { phone_number: '3' }, stamp, seen)).toBe('conflict')
  })

  it('converges when both set the same value', () => {
    expect(mergeGroup(change('1', '2'), { phone_number: '2' }, stamp, seen)).toBe('converged')
  })

  it('takes the value, and says so, when the other edits led back to where the author started', () => {
    expect(mergeGroup(change('1', '2'), { phone_number: '1' }, stamp, seen)).toBe('soft')
  })

  it('never conflicts with an earlier edit of the same station in the same chain', () => {
    const own = { station_id: 'ward', incarnation: 1, base_version: 5, base_station_seq: 3 }
    expect(mergeGroup(change('1', '2'), { phone_number: '9' }, stamp, own)).toBe('applied')
  })

  it('does not take another incarnation of the station for the same chain', () => {
    expect(hasSeen(stamp, { station_id: 'ward', incarnation: 2, base_version: 5, base_station_seq: 3 })).toBe(
      false,
    )
  })

  it('treats a missing value and null as the same', () => {
    const clear = { group: phone, from: { phone_number: '1' }, to: { phone_number: null } }
    expect(mergeGroup(clear, {}, stamp, seen)).toBe('converged')
  })
})

describe('a group of several fields', () => {
  const place = entities.patient_visits.groups.find((group) => group.name === 'place')
  if (place === undefined) throw new Error('visits have a place')
  const at = (ward: string, bed: string) => ({ ward, room: null, bed })
  const move = (from: ReturnType<typeof at>, to: ReturnType<typeof at>) => ({ group: place, from, to })

  it('is a conflict when one moved the patient and the other changed the bed there', () => {
    expect(mergeGroup(move(at('W1', '3'), at('W1', '7')), at('W2', '3'), stamp, seen)).toBe('conflict')
  })

  it('is no conflict when both moved the patient to the same place', () => {
    expect(mergeGroup(move(at('W1', '3'), at('W2', '7')), at('W2', '7'), stamp, seen)).toBe('converged')
  })

  it('is taken when the other edits led back to the whole place the author started from', () => {
    expect(mergeGroup(move(at('W1', '3'), at('W1', '7')), at('W1', '3'), stamp, seen)).toBe('soft')
  })

  it('never takes half a group on trust, whatever that half says', () => {
    const half = { group: place, from: { bed: '3' }, to: { bed: '7' } }
    expect(mergeGroup(half, at('W2', '3'), stamp, seen)).toBe('conflict')
    expect(mergeGroup(half, at('W2', '7'), stamp, seen)).toBe('conflict')
  })
})

describe('an edit on its way', () => {
  const { groups } = entities.patients
  const before = {
    date_of_birth: '1990-01-01',
    birth_date_is_estimated: false,
    gender: 'male',
    full_name: 'A B',
  }

  it('takes the whole group along, also what stays as it was', () => {
    expect(touchedGroups(groups, before, { gender: 'female' }).map(({ fields }) => fields)).toEqual([
      {
        date_of_birth: { from: '1990-01-01', to: '1990-01-01' },
        birth_date_is_estimated: { from: false, to: false },
        gender: { from: 'male', to: 'female' },
      },
    ])
  })

  it('leaves out groups that do not change, and takes null for absent', () => {
    expect(touchedGroups(groups, before, { full_name: 'A B', phone_number: null })).toEqual([])
  })
})

describe('the fields of a patch', () => {
  it('are put together by group, so that birth date and sex are one unit', () => {
    const groups = groupChanges(entities.patients.groups, {
      date_of_birth: { from: null, to: '1990-01-01' },
      gender: { from: null, to: 'male' },
      phone_number: { from: null, to: '0222' },
    })
    expect(groups.map((g) => [g.group.name, Object.keys(g.to)])).toEqual([
      ['birth_and_sex', ['date_of_birth', 'gender']],
      ['phone_number', ['phone_number']],
    ])
  })

  it('stand alone under `flag` when no group names them', () => {
    const [only] = groupChanges([], { note: { from: null, to: 'x' } })
    expect(only?.group).toMatchObject({ name: 'note', policy: 'flag' })
  })
})

describe('the registry', () => {
  it('lists every patchable field in exactly one group or leaves it fixed at creation', () => {
    for (const definition of Object.values(entities)) {
      const grouped = definition.groups.flatMap((g) => [...g.fields])
      expect(new Set(grouped).size).toBe(grouped.length)
      for (const field of grouped) expect(Object.keys(definition.schema.shape)).toContain(field)
    }
  })

  const definitions: [string, EntityDefinition][] = Object.entries(entities)

  it.each(definitions)(
    'names the policy of %s and of each of its groups, none of them newest wins',
    (_name, one) => {
      expect(['merge', 'union']).toContain(one.policy)
      for (const { policy } of one.groups) expect(['flag', 'hold']).toContain(policy)
    },
  )

  it.each(definitions)('gives every field of %s exactly one policy', (_name, { groups, schema }) => {
    for (const field of Object.keys(schema.shape)) {
      expect(groups.filter(({ fields }) => fields.includes(field)).length, field).toBeLessThanOrEqual(1)
      expect(['flag', 'hold'], field).toContain(groupOf(groups, field).policy)
    }
  })

  it('patches no record of a table whose records only add up', () => {
    for (const [name, { policy, groups, patch_actions }] of definitions) {
      if (policy === 'union') expect({ groups, patch_actions }, name).toEqual({ groups: [] })
    }
  })

  it('makes a list of what people read as a whole: allergies and warnings of a patient', () => {
    const lists = definitions.filter(([, { list_of }]) => list_of !== undefined)
    expect(Object.fromEntries(lists.map(([name, { list_of, policy }]) => [name, [list_of, policy]]))).toEqual(
      {
        allergies: ['patient_id', 'union'],
        patient_warnings: ['patient_id', 'union'],
      },
    )
  })

  it('holds whatever is safety-critical', () => {
    for (const [name, { groups }] of definitions) {
      for (const group of groups) {
        expect(group.policy === 'hold', `${name}.${group.name}`).toBe(group.is_safety_critical)
      }
    }
  })
})
