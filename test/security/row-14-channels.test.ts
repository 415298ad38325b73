import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServe } from '../../main/ipc/serve.ts'
import { type Channel, contract } from '../../shared/ipc/contract.ts'
import { isAction } from '../../shared/policy/access.ts'
import { decide } from '../../shared/policy/policy.ts'
import { createTestStation, fromServer, people, type TestStation } from '../support/station.ts'
import { reached } from './amounts.ts'
import { type SampleIds, sampleOf } from './channel-samples.ts'

/*
 * Every channel of the contract × everybody who may sit at the PC × ids of the station's own site, of another and of
 * none. The rows of the other site are put into the store by hand: no server sends them.
 */

const OTHER_SITE = '00000000-0000-7000-8000-000000000002'
const OWN_WORD = 'Kanaryaaaqx'
const OTHER_WORD = 'Kanaryabbqx'
const SECRET_WORD = 'Sirriyaaaqx'

let station: TestStation
let own: SampleIds
const other: SampleIds = { patient: v7(), visit: v7(), study: v7(), form: v7(), other: v7() }
const absent: SampleIds = { patient: v7(), visit: v7(), study: v7(), form: v7(), other: v7() }
const channels = Object.keys(contract) as Channel[]

beforeAll(async () => {
  station = await createTestStation()
  const patient = await station.call('patients.register', {
    ...(sampleOf('patients.register', absent) as object),
    full_name: `Mona ${OWN_WORD}`,
  } as never)
  const visit = await station.call('visits.open', {
    ...(sampleOf('visits.open', { ...absent, patient: patient.id }) as object),
    chief_complaint: `Pain ${OWN_WORD}`,
  } as never)
  await station.call('assessments.submit_nursing', {
    visit_id: visit.id,
    answers: {
      mode_of_arrival: 'walk',
      chief_complaint: `Pain ${OWN_WORD}`,
      has_signs_of_abuse: true,
      abuse_description: `Bruises ${SECRET_WORD}`,
    },
    amendment_reason: null,
  } as never)
  own = { patient: patient.id, visit: visit.id, study: v7(), form: v7(), other: v7() }
  await fillOtherSite()
}, 60_000)
afterAll(() => station?.close())

async function fillOtherSite(): Promise<void> {
  const at = fromServer({ site_id: OTHER_SITE })
  const stored = (await station
    .deps()
    .records.db.selectFrom('patients')
    .selectAll()
    .executeTakeFirstOrThrow()) as Record<string, unknown>
  const visitRow = (await station
    .deps()
    .records.db.selectFrom('patient_visits')
    .selectAll()
    .executeTakeFirstOrThrow()) as Record<string, unknown>
  await station.receive('patients', {
    ...(stored as never as object),
    ...at,
    id: other.patient,
    full_name: `Hoda ${OTHER_WORD}`,
    medical_number: null,
    temporary_number: 'T-9-1',
    birth_date_is_estimated: false,
  } as never)
  await station.receive('patient_visits', {
    ...(visitRow as never as object),
    ...at,
    id: other.visit,
    patient_id: other.patient,
    chief_complaint: `Fever ${OTHER_WORD}`,
  } as never)
}

describe('who may call which channel of the station', () => {
  it('is asked with an input of every channel that its schema takes', () => {
    const unfit = channels.flatMap((channel) => {
      const parsed = contract[channel].input.safeParse(sampleOf(channel, absent))
      return parsed.success
        ? []
        : [`${channel}: ${parsed.error.issues.map((i) => `${i.path.join('.')} ${i.code}`).join(', ')}`]
    })
    expect(unfit).toEqual([])
  })

  it('is answered in every cell of the matrix, and no answer says a word that is not theirs', async () => {
    const wrong: string[] = []
    let cells = 0
    let seen = 0
    const nobody = createServe({
      open: {} as never,
      guarded: () => undefined,
      user: () => null,
      onRefused: async () => undefined,
      newId: v7,
      log: () => undefined,
    })
    for (const channel of channels) {
      const { access } = contract[channel]
      if (access === 'open') continue
      if (!isAction(access)) throw new Error(`${channel} names no act`)
      const closed = JSON.stringify(await nobody(channel, sampleOf(channel, own)))
      cells += 1
      if (closed !== '{"ok":false,"error":{"code":"session_locked"}}')
        wrong.push(`${channel} as nobody: ${closed}`)
      for (const name of Object.keys(people) as (keyof typeof people)[]) {
        const who = people[name]
        const answers: string[] = []
        for (const ids of [other, absent, own]) {
          const reply = await station.ask(channel, sampleOf(channel, ids) as never, name)
          const text = JSON.stringify(reply)
          answers.push(text)
          cells += 1
          const cell = `${channel} as ${name}, ${ids === own ? 'own' : ids === other ? 'other' : 'absent'} ids`
          if (text.includes(OTHER_WORD)) wrong.push(`${cell}: says a word of the other site`)
          const mayRead = who.role === 'physician' || name === 'heba'
          if (!mayRead && text.includes(SECRET_WORD)) wrong.push(`${cell}: says what is confidential`)
          if (text.includes(OWN_WORD) || text.includes(SECRET_WORD)) seen += 1
          const isDenied = !reply.ok && reply.error.code === 'not_permitted'
          const may = decide(access, who, 'a reason') !== 'denied'
          if (!may && !isDenied) wrong.push(`${cell}: not refused: ${text.slice(0, 150)}`)
          if (!reply.ok && reply.error.code === 'internal') wrong.push(`${cell}: ${text.slice(0, 150)}`)
        }
        const [asOther = '', asAbsent = ''] = answers
        const plain = (text: string): string =>
          text
            .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
            .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'at')
        if (plain(asOther) !== plain(asAbsent) && !isFreeOfIds(channel))
          wrong.push(
            `${channel} as ${name}: "not yours" ${asOther.slice(0, 150)} | "absent" ${asAbsent.slice(0, 150)}`,
          )
      }
    }
    reached(14, 'channels', {
      channels: channels.length,
      people: Object.keys(people).length + 1,
      cells,
      wrong: wrong.length,
      own_words_seen: seen,
    })
    expect(wrong).toEqual([])
    expect(seen).toBeGreaterThan(20)
    expect(cells).toBeGreaterThan(1000)
  }, 120_000)
})

/** Channels whose input names no record: two calls differ because the first one did something. */
function isFreeOfIds(channel: Channel): boolean {
  return !JSON.stringify(sampleOf(channel, own)).match(/[0-9a-f]{8}-[0-9a-f]{4}-/)
}
