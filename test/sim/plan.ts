import type { Failure } from './failing-disk.ts'
import { createDice, type Dice } from './random.ts'
import type { NetworkWeather } from './sim-network.ts'

/*
 * What happens in a world, as a list: people's acts, time, and everything that goes wrong. A list can be kept, shortened
 * and run again; each step draws from dice of its own, so that leaving one out changes no other.
 */

export const ACTS = [
  'register',
  'register_with_visit',
  'edit_patient',
  'edit_same_patient',
  'open_visit',
  'edit_visit',
  'chart',
  'state_allergy',
  'refute_allergy',
  'submit_form',
  'merge',
  'undo_merge',
  'decide',
  'decide_first',
  'open_patient',
  'remove_patient',
  'put_patient_back',
  'edit_newest_patient',
  'merge_versions',
] as const
export type ActKind = (typeof ACTS)[number]

/** Two people at one record is what sync is about: most acts are edits. */
const DRAWN_ACTS: readonly ActKind[] = [
  ...ACTS,
  'edit_patient',
  'submit_form',
  'edit_visit',
  'edit_visit',
  'edit_same_patient',
  'edit_same_patient',
  'edit_same_patient',
  'decide',
]

/** `n`: the place in the plan as it was drawn; a step keeps it, and with it its dice, when others are left out. */
export type Step = { readonly n: number } & Happening

export type Happening =
  | { readonly kind: 'act'; readonly station: number; readonly what: ActKind }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'weather'; readonly weather: NetworkWeather }
  | {
      readonly kind: 'cut_off'
      readonly station: number
      readonly way: 'requests' | 'answers' | 'both'
    }
  | { readonly kind: 'reconnect'; readonly station: number }
  | { readonly kind: 'end' | 'close' | 'start'; readonly station: number }
  /** Another version of the program is put on a PC, over the store as it is. */
  | { readonly kind: 'program'; readonly station: number; readonly which: 'before' | 'shipped' }
  | {
      readonly kind: 'fail_at'
      readonly station: number
      readonly statement: number
      readonly failure: Failure
    }
  | { readonly kind: 'clock'; readonly station: number; readonly by_ms: number }
  | {
      readonly kind: 'server_fails'
      readonly node: number
      readonly when: 'before' | 'after'
      readonly transactions: number
    }
  | { readonly kind: 'server_busy'; readonly node: number; readonly requests: number }
  /** A node ends and starts again: what it had in memory is gone, and its stations listen to nobody. */
  | { readonly kind: 'restart_node'; readonly node: number }
  | { readonly kind: 'keep_copy'; readonly station: number }
  | { readonly kind: 'put_back'; readonly station: number; readonly which: 'store' | 'profile' }
  | { readonly kind: 'twin'; readonly station: number }
  /** `is_told`: IT verified the backup, and the server tells stations that it holds everything up to there. */
  | { readonly kind: 'keep_server'; readonly is_told?: boolean }
  | { readonly kind: 'put_back_server' }
  /** The files of the server's database are on its disk; what comes after is in its journal alone, until a power cut. */
  | { readonly kind: 'mind_disk' }
  | { readonly kind: 'cut_power' }
  | { readonly kind: 'revoke'; readonly station: number }
  | { readonly kind: 'poison'; readonly station: number }
  | { readonly kind: 'rest_edit' }
  /** Some patients are quiet: their history is for those PCs alone on which somebody opens them. */
  | { readonly kind: 'scopes_end' }

export interface Plan {
  readonly seed: string
  /** Stations of the first site; one more belongs to the second. */
  readonly stations: number
  readonly nodes: number
  /** How far behind an empty store begins with a snapshot; as shipped where it is not said. */
  readonly first_sync_commits?: number
  /** The PC with this number is enrolled, and first started by a step. */
  readonly late?: number
  readonly steps: readonly Step[]
}

export const MAX_STATIONS = 4
const YEAR_MS = 365 * 86_400_000

/** The plan of a seed. */
export function planOf(seed: string): Plan {
  const dice = createDice(seed).fork('plan')
  const stations = dice.between(2, MAX_STATIONS - 1)
  // Most of what breaks needs few steps; a long world now and then has what only adds up.
  const count = dice.chance(0.25) ? dice.between(20, 60) : dice.between(8, 24)
  // A ward that works already: what goes wrong before anybody has anything is soon said.
  const steps: Happening[] = [
    { kind: 'act', station: 0, what: 'register_with_visit' },
    { kind: 'act', station: dice.between(0, stations), what: 'register' },
    { kind: 'wait', ms: dice.pick([200, 5000, 40_000]) },
  ]
  while (steps.length < count) steps.push(...stepOf(dice, stations))
  // One in eight: few seeds would draw it by themselves, and PGlite is what most hospitals begin with.
  if (dice.chance(0.12)) steps.splice(dice.between(3, steps.length), 0, ...powerCutOf(dice, stations))
  // PGlite is for one node.
  const nodes = steps.some(({ kind }) => kind === 'mind_disk') ? 1 : dice.between(1, 3)
  const filled = dice.chance(0.4) ? { first_sync_commits: dice.pick([3, 12]) } : {}
  const late = dice.chance(0.4) ? { late: dice.between(1, stations) } : {}
  if (late.late !== undefined)
    steps.splice(dice.between(3, steps.length), 0, { kind: 'start', station: late.late })
  return { seed, stations, nodes, ...filled, ...late, steps: steps.map((step, n) => ({ n, ...step })) }
}

function stepOf(dice: Dice, stations: number): Happening[] {
  // The last station is the one of the other site.
  const station = dice.between(0, stations)
  const draw = dice.next()
  if (draw < 0.02) return [{ kind: 'rest_edit' }]
  if (draw < 0.04) return [{ kind: 'scopes_end' }]
  if (draw < 0.45) return [{ kind: 'act', station, what: dice.pick(DRAWN_ACTS) }]
  if (draw < 0.53) return clashOf(dice, stations)
  if (draw < 0.57) return storyOf(dice, stations)
  if (draw < 0.75) return [{ kind: 'wait', ms: dice.pick([10, 50, 200, 1000, 5000, 40_000]) }]
  return [misfortuneOf(dice, station)]
}

/** Two stations go on at the same records without each other, and meet again. */
function clashOf(dice: Dice, stations: number): Happening[] {
  const first = dice.between(0, stations - 1)
  const second = (first + dice.between(1, Math.max(1, stations - 1))) % stations
  const edits = Array.from({ length: dice.between(2, 6) }, (): Happening => {
    const what = dice.pick([
      'edit_same_patient',
      'edit_same_patient',
      'edit_visit',
      'submit_form',
      'decide',
    ] as const)
    return { kind: 'act', station: dice.pick([first, second]), what }
  })
  return [
    { kind: 'cut_off', station: first, way: 'both' },
    { kind: 'cut_off', station: second, way: dice.pick(['both', 'both', 'answers'] as const) },
    ...edits,
    { kind: 'reconnect', station: first },
    { kind: 'wait', ms: dice.pick([50, 1000, 30_000]) },
    { kind: 'reconnect', station: second },
    { kind: 'wait', ms: dice.pick([1000, 30_000]) },
  ]
}

/** The power of the server is cut, after much or nothing that only its journal has, and that others may have pulled. */
function powerCutOf(dice: Dice, stations: number): Happening[] {
  const edits = (): Happening[] =>
    Array.from({ length: dice.between(0, 3) }, () => ({
      kind: 'act',
      station: dice.between(0, stations),
      what: dice.pick(DRAWN_ACTS),
    }))
  return [
    { kind: 'mind_disk' },
    ...edits(),
    { kind: 'wait', ms: dice.pick([50, 5000]) },
    ...edits(),
    ...(dice.chance(0.4) ? [{ kind: dice.pick(['scopes_end', 'rest_edit'] as const) }] : []),
    { kind: 'wait', ms: dice.pick([10, 200, 40_000]) },
    ...edits(),
    { kind: 'cut_power' },
    ...edits(),
    { kind: 'wait', ms: dice.pick([50, 40_000]) },
  ]
}

/** What goes wrong only where several things come together, which single steps seldom do. */
function storyOf(dice: Dice, stations: number): Happening[] {
  const first = dice.between(0, stations - 1)
  const second = (first + 1) % stations
  const act = (station: number, what: ActKind): Happening => ({ kind: 'act', station, what })
  const edits = (station: number): Happening[] =>
    Array.from({ length: dice.between(1, 3) }, () =>
      act(station, dice.pick(['edit_same_patient', 'edit_visit', 'register'] as const)),
    )
  const apart = (meanwhile: Happening[]): Happening[] => [
    { kind: 'cut_off', station: first, way: 'both' },
    { kind: 'cut_off', station: second, way: 'both' },
    ...meanwhile,
    { kind: 'reconnect', station: first },
    { kind: 'wait', ms: 5000 },
    { kind: 'reconnect', station: second },
    { kind: 'wait', ms: dice.pick([5000, 40_000]) },
  ]
  const draw = dice.next()
  // A registration is removed as entered in error, while another PC goes on with it.
  if (draw < 0.12)
    return [
      act(first, 'register'),
      { kind: 'wait', ms: 40_000 },
      ...apart([
        act(first, 'remove_patient'),
        act(second, dice.pick(['edit_newest_patient', 'remove_patient', 'open_visit'] as const)),
      ]),
      act(dice.pick([first, second]), dice.pick(['put_patient_back', 'decide', 'edit_visit'] as const)),
    ]
  // Patients leave the scope while a PC is away that goes on with one of them; another opens one.
  if (draw < 0.22)
    return [
      { kind: 'wait', ms: 40_000 },
      ...apart([
        act(first, dice.pick(['edit_visit', 'chart', 'submit_form'] as const)),
        { kind: 'scopes_end' },
        act(second, dice.pick(['edit_visit', 'register', 'open_patient'] as const)),
      ]),
      act(second, 'open_patient'),
      { kind: 'wait', ms: dice.pick([50, 5000]) },
      ...edits(first),
    ]
  // Two people sign a form apart, and two merge its versions, together or apart.
  if (draw < 0.32)
    return [
      act(first, 'submit_form'),
      { kind: 'wait', ms: 40_000 },
      ...apart([act(first, 'submit_form'), act(second, 'submit_form')]),
      ...(dice.chance(0.5)
        ? apart([act(first, 'merge_versions'), act(second, 'merge_versions')])
        : [act(first, 'merge_versions'), { kind: 'wait', ms: 5000 } as const]),
      ...edits(second),
    ]
  // Two people decide the same conflict, neither knowing of the other.
  if (draw < 0.5)
    return [
      { kind: 'wait', ms: 40_000 },
      ...apart([act(first, 'edit_same_patient'), act(second, 'edit_same_patient')]),
      ...apart([act(first, 'decide_first'), act(second, 'decide_first')]),
    ]
  // A disk is cloned, and both run on from the same numbers.
  if (draw < 0.6)
    return [
      { kind: 'wait', ms: 40_000 },
      { kind: 'keep_copy', station: first },
      { kind: 'twin', station: first },
      { kind: 'wait', ms: 5000 },
      ...edits(first),
      ...edits(first),
      { kind: 'wait', ms: 5000 },
    ]
  // A disk is put back, and its people go on.
  if (draw < 0.8)
    return [
      { kind: 'keep_copy', station: first },
      ...edits(first),
      { kind: 'wait', ms: 5000 },
      { kind: 'put_back', station: first, which: dice.pick(['store', 'profile'] as const) },
      { kind: 'wait', ms: 5000 },
      ...edits(first),
      { kind: 'wait', ms: 5000 },
      ...(dice.chance(0.5)
        ? [...edits(second), { kind: 'put_back', station: first, which: 'store' } as const]
        : []),
      { kind: 'wait', ms: 5000 },
    ]
  // A PC gets the program of before while something waits, and the newer one again.
  if (draw < 0.9)
    return [
      ...edits(first),
      { kind: 'wait', ms: 40_000 },
      { kind: 'cut_off', station: second, way: 'both' },
      ...edits(second),
      { kind: 'program', station: second, which: 'before' },
      ...edits(second),
      act(first, dice.pick(['state_allergy', 'edit_patient', 'open_visit'] as const)),
      { kind: 'reconnect', station: second },
      { kind: 'wait', ms: dice.pick([50, 5000, 40_000]) },
      ...edits(second),
      ...edits(first),
      ...(dice.chance(0.5) ? [{ kind: 'program', station: second, which: 'shipped' } as const] : []),
      { kind: 'wait', ms: 5000 },
    ]
  // The server is put back, and nobody notices at first.
  return [
    { kind: 'keep_server', is_told: true },
    ...edits(first),
    ...edits(second),
    { kind: 'wait', ms: 40_000 },
    { kind: 'put_back_server' },
    ...edits(second),
    { kind: 'wait', ms: dice.pick([50, 40_000]) },
  ]
}

function misfortuneOf(dice: Dice, station: number): Happening {
  switch (dice.between(0, 15)) {
    case 0:
      return { kind: 'weather', weather: weatherOf(dice) }
    case 1:
      return { kind: 'cut_off', station, way: dice.pick(['requests', 'answers', 'both'] as const) }
    case 2:
    case 3:
      return { kind: 'reconnect', station }
    case 4:
      return { kind: 'end', station }
    case 5:
      return { kind: 'close', station }
    case 6:
      if (dice.chance(0.5)) return { kind: 'start', station }
      return { kind: 'program', station, which: dice.pick(['before', 'before', 'shipped'] as const) }
    case 7:
    case 8:
      return { kind: 'fail_at', station, statement: dice.between(1, 60), failure: failureOf(dice) }
    case 9:
      return {
        kind: 'clock',
        station,
        by_ms: dice.pick([-3 * YEAR_MS, -86_400_000, -600_000, 600_000, 86_400_000, 4 * YEAR_MS]),
      }
    case 10:
      if (dice.chance(0.3)) return { kind: 'restart_node', node: dice.between(0, 2) }
      if (dice.chance(0.3))
        return { kind: 'server_busy', node: dice.between(0, 2), requests: dice.between(1, 8) }
      return {
        kind: 'server_fails',
        node: dice.between(0, 2),
        when: dice.pick(['before', 'after'] as const),
        transactions: dice.between(1, 6),
      }
    case 11:
      return dice.chance(0.5)
        ? { kind: 'keep_copy', station }
        : { kind: 'put_back', station, which: dice.pick(['store', 'profile'] as const) }
    case 12:
      return dice.chance(0.5)
        ? { kind: 'keep_server', is_told: dice.chance(0.5) }
        : { kind: 'put_back_server' }
    case 13:
      return { kind: dice.chance(0.5) ? 'mind_disk' : 'cut_power' }
    case 14:
      return dice.chance(0.5) ? { kind: 'keep_copy', station } : { kind: 'twin', station }
    default:
      return dice.chance(0.3) ? { kind: 'revoke', station } : { kind: 'poison', station }
  }
}

function weatherOf(dice: Dice): NetworkWeather {
  return {
    loss: dice.pick([0, 0.05, 0.3, 0.7]),
    doubled: dice.pick([0, 0.1, 0.4]),
    cut: dice.pick([0, 0.05, 0.3]),
    garbled: dice.pick([0, 0, 0.2]),
    delayMs: dice.pick([5, 50, 500, 5000]),
  }
}

function failureOf(dice: Dice): Failure {
  if (dice.chance(0.3)) return { kind: 'full', statements: dice.between(1, 8) }
  return { kind: 'end', when: dice.pick(['before', 'after'] as const) }
}
