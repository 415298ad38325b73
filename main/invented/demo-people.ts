import { governorates } from '../../shared/identifiers/governorates.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { createDice, type Dice } from './demo-dice.ts'
import { familyNames, femaleNames, maleNames } from './demo-names.ts'
import { type DemoStay, demoStays } from './demo-stays.ts'

/*
 * Invented people by number: the same seed and number are the same person, with the same visits, on every machine,
 * whoever else is made. Nobody here exists.
 */

/** Somebody as a nurse registers them, with their visits, the earliest first. */
export interface DemoPerson {
  readonly patient: Input<'patients.register'>
  readonly stays: readonly DemoStay[]
  /** How long ago they were registered, before their first visit. */
  readonly registered_hours_ago: number
}

/** National IDs of one seed are each other's only after this many people. */
const SERIALS = 50_000
const DAYS_OF_EVERY_MONTH = 28

/** The `n`-th person of a seed, n from 0. `year` is the present one: ages follow from it, nothing else does. */
export function demoPerson(seed: number, n: number, year: number): DemoPerson {
  const dice = createDice(seed, n)
  const gender = dice.chance(0.5) ? 'male' : 'female'
  const isForeign = dice.chance(0.03)
  const born = birthDate(seed, n, year - age(dice))
  const family = dice.pick(familyNames)
  const script = isForeign || dice.chance(0.35) ? 1 : 0
  const fathers = [dice.pick(maleNames), dice.pick(maleNames)]
  const names = [dice.pick(gender === 'male' ? maleNames : femaleNames), ...fathers, family]
  const home = dice.pick(governorates.slice(0, -1))
  const isReachable = dice.chance(0.95)
  const isChild = Number(born.slice(0, 4)) >= year - CHILD_UP_TO
  const patient: DemoPerson['patient'] = {
    ssn: isForeign ? null : nationalId(n, born, gender, dice.pick(governorates).code),
    passport_number: isForeign ? `X${seed % 100}${String(n).padStart(7, '0')}` : null,
    full_name: names.map((name) => name[script]).join(' '),
    date_of_birth: born,
    birth_date_is_estimated: false,
    gender,
    mobile_number: isReachable ? mobile(dice) : null,
    mobile_unavailable_reason: isReachable ? null : 'لا يحمل هاتفًا',
    phone_number: null,
    address: dice.chance(0.6) ? `${dice.whole(1, 90)} ${dice.pick(streets)}` : null,
    governorate: home.name.en,
    contacts: isChild || dice.chance(0.2) ? [contact(dice, [...fathers, family], isChild)] : [],
  }
  const stays = demoStays(dice, year - Number(born.slice(0, 4)))
  const registered_hours_ago = Math.max(dice.whole(1, 4300), ...stays.map((stay) => stay.arrived_hours_ago))
  return { patient, stays, registered_hours_ago }
}

const streets = [
  'شارع النيل',
  'شارع الجمهورية',
  'شارع سعد زغلول',
  'شارع الجيش',
  'شارع المدارس',
  'Tahrir Street',
]

/** In years of the calendar; nobody is near 18, where a form would depend on the day of the visit. */
const CHILD_UP_TO = 16
const ADULT_FROM = 20

/** Wards see the old and the very young more often. */
function age(dice: Dice): number {
  if (dice.chance(0.16)) return dice.whole(2, CHILD_UP_TO)
  return dice.chance(0.4) ? dice.whole(55, 94) : dice.whole(ADULT_FROM, 70)
}

/**
 * People who share the serial of their national ID are born on different days of the month: with the same seed no two
 * IDs are alike.
 */
function birthDate(seed: number, n: number, year: number): string {
  const dice = createDice(seed, n % SERIALS)
  const month = dice.whole(1, 12)
  const day = 1 + ((dice.whole(0, DAYS_OF_EVERY_MONTH - 1) + Math.floor(n / SERIALS)) % DAYS_OF_EVERY_MONTH)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** Century, birth date, governorate, serial (odd for men) and a last digit that nobody checks. */
function nationalId(n: number, born: string, gender: 'male' | 'female', governorate: string): string {
  const century = born.startsWith('20') ? '3' : '2'
  const serial = String((n % 5000) * 2 + (gender === 'male' ? 1 : 0)).padStart(4, '0')
  const last = Math.floor(n / 5000) % 10
  return `${century}${born.slice(2).replaceAll('-', '')}${governorate}${serial}${last}`
}

function mobile(dice: Dice): string {
  return `01${dice.pick(['0', '1', '2', '5'])}${String(dice.whole(0, 99_999_999)).padStart(8, '0')}`
}

function contact(
  dice: Dice,
  names: readonly (readonly [string, string])[],
  is_guardian: boolean,
): DemoPerson['patient']['contacts'][number] {
  const name = names.map(([ar]) => ar).join(' ')
  const relation = is_guardian ? 'أب' : dice.pick(['أخ', 'عم', 'خال'])
  return { name, relation, phone: mobile(dice), is_guardian }
}
