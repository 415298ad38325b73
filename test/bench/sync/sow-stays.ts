import { featureDepsOf } from '../../../main/browser-shell/seed-server.ts'
import type { DemoPerson } from '../../../main/invented/demo-people.ts'
import { demoPerson } from '../../../main/invented/demo-people.ts'
import type { DemoStay } from '../../../main/invented/demo-stays.ts'
import { sowPeople } from '../../../main/invented/sow-patients.ts'
import { SessionUser } from '../../../shared/session/session-ipc.ts'
import { NURSE, PHYSICIAN } from '../../support/hospital.ts'
import type { DeviceOrder } from './engine.ts'
import { openOurs } from './ours-device.ts'
import { SEED } from './records.ts'

/** People whom the services themselves write, before they are copied. */
export const SOWN_PATIENTS = 100
/** Of them, who is on the ward now: with 50,000 patients, 500. */
const HERE_NOW = 1
/** Of them, whose visits are of the last 90 days. */
const RECENT = 10

/** Two visits with an assessment each. */
function personOf(n: number): DemoPerson {
  const year = new Date().getUTCFullYear()
  const { patient, stays } = demoPerson(SEED, n, year)
  const assessed = stays.find((stay) => stay.nursing !== null) ?? anyStay()
  const firstHoursAgo = n < HERE_NOW ? 3 : 24 * (n < RECENT ? 5 + n : 100 + n)
  const visit = (arrived_hours_ago: number, isHere: boolean): DemoStay => {
    const { sheet: _sheet, addendum: _addendum, cancelled_reason: _cancelled, ...stay } = assessed
    const visit = { ...stay.visit, studies: [] }
    const diagnosis = isHere ? null : 'Essential hypertension, controlled'
    return { ...stay, visit, arrived_hours_ago, vital_signs: [], report: null, diagnosis }
  }
  const both = [visit(firstHoursAgo + 24 * 30, false), visit(firstHoursAgo, n < HERE_NOW)]
  return { patient, stays: both, registered_hours_ago: firstHoursAgo + 24 * 31 }
}

function anyStay(): DemoStay {
  for (let n = 0; ; n += 1) {
    const found = demoPerson(SEED, n, new Date().getUTCFullYear()).stays.find((stay) => stay.nursing !== null)
    if (found !== undefined) return found
  }
}

/** Writes them on a new station and sends them. */
export async function sowStays(order: DeviceOrder): Promise<void> {
  const { opened, file } = await openOurs(order, () => undefined)
  try {
    const staff = async (username: string): Promise<SessionUser> => {
      const row = await opened.store.db
        .selectFrom('users')
        .selectAll()
        .where('username', '=', username)
        .executeTakeFirstOrThrow()
      return SessionUser.parse({ ...row, is_charge_nurse: Boolean(row.is_charge_nurse) })
    }
    const people = Array.from({ length: SOWN_PATIENTS }, (_, n) => personOf(n))
    await sowPeople(await featureDepsOf(opened, order.folder, file), people, {
      now_ms: Date.now(),
      nurse: await staff(NURSE.username),
      physician: await staff(PHYSICIAN.username),
    })
    for (let cycles = 0; ((await opened.engine.status()).only_here_count ?? 0) > 0; cycles += 1) {
      if (cycles === 20 || !(await opened.engine.runOnce()))
        throw new Error('the server does not take the stays')
    }
  } finally {
    await opened.close()
  }
}
