import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAction } from '../../shared/policy/access.ts'
import { permissionOf } from '../../shared/policy/policy.ts'
import type { Role } from '../../shared/users/user.ts'
import { type ListedRoute, routesOf } from '../../sync-server/rest/route-guard.ts'
import type { TestServer } from '../support/server.ts'
import { hire, type RestClient } from '../sync-server/rest/rest-client.ts'
import { amountOf, isFull, reached } from './amounts.ts'
import { bodies, calledApart, multipart, organisationWide, queries } from './route-samples.ts'
import { type Hospital, openTwoHospitals } from './two-sites.ts'

/*
 * Every route of the server as the guard lists it × everybody who may come × ids of their own site, of another and of
 * none. A new route is in the matrix without anybody thinking of it; one that takes a body and has no sample is red.
 */

type Whose = 'own' | 'other' | 'absent'

interface Person {
  readonly name: string
  readonly role: Role | null
  /** 401 whatever they ask, unless it is open. */
  readonly isOut: boolean
  readonly mayReadConfidential: boolean
  readonly home: 'here' | 'there'
  readonly authorization: () => Promise<string | undefined>
}

interface Answer {
  readonly status: number
  readonly headers: string
  readonly body: string
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

let server: TestServer
let here: Hospital
let there: Hospital
let people: readonly Person[]
let routes: readonly ListedRoute[]

beforeAll(async () => {
  ;({ server, here, there } = await openTwoHospitals())
  routes = routesOf(server.app)
  const revoked = await hire(server, 'gone', 'physician')
  const station = here.station
  people = [
    { ...outsider('anonymous'), authorization: async () => undefined },
    { ...outsider('forged token'), authorization: async () => 'Bearer a.b.c' },
    { ...outsider('revoked person'), authorization: async () => bearer(revoked) },
    { ...outsider('station'), authorization: async () => `Bearer ${await station.token()}` },
    { ...outsider('revoked station'), authorization: async () => `Bearer ${await there.station.token()}` },
    person('nurse who wrote it', 'nurse', here.nurse, true),
    person('nurse', 'nurse', here.colleague, false),
    person('charge nurse', 'nurse', here.charge, false),
    person('physician', 'physician', here.physician, true),
    person('administrator', 'admin', here.admin, false),
    { ...person('physician elsewhere', 'physician', there.physician, true), home: 'there' },
    { ...person('administrator elsewhere', 'admin', there.admin, false), home: 'there' },
  ]
  const gone = { full_name: 'Gone', role: 'physician', is_active: false }
  const before = await here.admin.get(`/admin/users/${revoked.user_id}`)
  expect((await here.admin.put(`/admin/users/${revoked.user_id}`, gone, before.etag)).status).toBe(200)
  const revocation = { is_revoked: true, reason: 'stolen' }
  expect((await there.admin.put(`/admin/stations/${there.station.id}`, revocation)).status).toBe(200)
}, 120_000)
afterAll(() => server?.close())

function outsider(name: string): Omit<Person, 'authorization'> {
  return { name, role: null, isOut: true, mayReadConfidential: false, home: 'here' }
}

function person(name: string, role: Role, client: RestClient, mayReadConfidential: boolean): Person {
  return {
    name,
    role,
    isOut: false,
    mayReadConfidential,
    home: 'here',
    authorization: async () => bearer(client),
  }
}

const bearer = ({ tokens }: RestClient): string => `Bearer ${tokens.access_token}`

function idsOf(who: Pick<Person, 'home'>, whose: Whose): Readonly<Record<string, string>> {
  const [own, other] = who.home === 'here' ? [here, there] : [there, here]
  if (whose !== 'absent') return (whose === 'own' ? own : other).ids
  return Object.fromEntries(
    Object.entries(own.ids).map(([name, id]) => [name, id.length === 64 ? 'f'.repeat(64) : v7()]),
  )
}

function pathOf(url: string, ids: Readonly<Record<string, string>>): string {
  const named = url.replace(/:(\w+)/g, (_, name: string) => {
    if (name === 'report_type') return 'patients'
    if (name === 'index') return '0'
    const id = url.includes('pending-stations') ? ids.pending_id : ids[name]
    if (id === undefined) throw new Error(`${url}: two-sites.ts knows no ${name}`)
    return id
  })
  return `${named.replace(/\*$/, 'index.html')}${queries[url] ?? ''}`
}

async function ask({ method, url }: ListedRoute, who: Person, whose: Whose): Promise<Answer> {
  const ids = idsOf(who, whose)
  const sample = bodies[`${method} ${url}`]?.(ids.patient_id ?? '')
  const isUpload = sample === multipart
  const isBytes = Buffer.isBuffer(sample)
  const authorization = await who.authorization()
  const type = isUpload ? multipart.type : isBytes ? 'application/octet-stream' : 'application/json'
  const reply = await server.app.inject({
    method: method as 'GET',
    url: pathOf(url, ids),
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(sample === undefined ? {} : { 'content-type': type }),
      'if-match': '"1"',
      'if-none-match': '"1"',
    },
    ...(sample === undefined ? {} : { payload: isUpload ? multipart.text : (sample as object) }),
  })
  const { date: _date, ...headers } = reply.headers
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith('x-ratelimit'))
  return { status: reply.statusCode, headers: JSON.stringify(kept), body: reply.body }
}

/** Ids and moments differ between two answers that say the same. */
const withoutIds = (text: string): string =>
  text
    .replace(uuid, 'id')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'at')
    .replace(/[0-9a-f]{64}/g, 'hash')

/** What a person must not be told, wherever it stands. */
function secretsFrom(who: Person): string[] {
  const all = [here.canaries, there.canaries]
  if (who.isOut) return all.flatMap(({ record, confidential }) => [record, confidential])
  const [own, other] = who.home === 'here' ? [here.canaries, there.canaries] : [there.canaries, here.canaries]
  return [other.record, other.confidential, ...(who.mayReadConfidential ? [] : [own.confidential])]
}

const isOpen = ({ access }: ListedRoute): boolean => access === 'open'
/** In little time the answers to HEAD and the pages of the description are left out: they are the same door again. */
const isAsked = ({ method, url }: ListedRoute): boolean =>
  isFull() || (method !== 'HEAD' && !url.startsWith('/docs'))
/** Whether a route's path names a record of one site. */
const isNamed = ({ url }: ListedRoute): boolean =>
  url.includes(':') && !url.includes(':report_type') && !(url in organisationWide)
const isOfStation = ({ access }: ListedRoute): boolean => access === 'station' || access === 'any_station'

describe('who may pass which door of the server', () => {
  it('is asked with a sample of every route that takes a body', () => {
    const taking = routes.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method))
    expect(taking.filter(({ method, url }) => !(`${method} ${url}` in bodies))).toEqual([])
    const known = new Set(routes.map(({ method, url }) => `${method} ${url}`))
    expect(Object.keys(bodies).filter((route) => !known.has(route))).toEqual([])
  })

  it('is answered in every cell of the matrix, and no answer says a word that is not theirs', async () => {
    const wrong: string[] = []
    let cells = 0
    let leaks = 0
    // What is told of whom it may be told: without it nothing below would notice a matrix that sees nothing.
    const seen = { record: 0, confidential: 0 }
    for (const route of routes.filter(isAsked)) {
      for (const who of people) {
        const name = `${route.method} ${route.url} as ${who.name}`
        const mayEnter = isOfStation(route) ? who.name === 'station' : !who.isOut
        if (mayEnter && calledApart.has(`${route.method} ${route.url}`)) continue
        const answers = new Map<Whose, Answer>()
        for (const whose of isFull() || isNamed(route)
          ? (['other', 'absent', 'own'] as const)
          : (['own'] as const)) {
          const answer = await ask(route, who, whose)
          answers.set(whose, answer)
          cells += 1
          if (whose === 'own' && who.home === 'here') {
            if (answer.body.includes(here.canaries.record)) seen.record += 1
            if (answer.body.includes(here.canaries.confidential)) seen.confidential += 1
          }
          const told = secretsFrom(who).filter((word) => `${answer.headers}${answer.body}`.includes(word))
          const isTheirStation = who.name === 'station' && isOfStation(route)
          const leaked = told.filter(
            (word) =>
              !isTheirStation || word === there.canaries.record || word === there.canaries.confidential,
          )
          if (leaked.length > 0 && !(route.url in organisationWide)) {
            leaks += 1
            wrong.push(`${name}, ${whose} ids: says ${leaked.join(', ')}`)
          }
          const fault = faultOf(route, who, whose, answer)
          if (fault !== undefined) wrong.push(`${name}, ${whose} ids: ${fault}`)
        }
        const [other, absent] = [answers.get('other'), answers.get('absent')]
        if (other === undefined || absent === undefined || !isNamed(route)) continue
        if (withoutIds(other.body) !== withoutIds(absent.body) || other.status !== absent.status)
          wrong.push(
            `${name}: "not yours" ${other.status} is not "absent" ${absent.status}: ${other.body.slice(0, 200)} | ${absent.body.slice(0, 200)}`,
          )
        if (withoutIds(other.headers) !== withoutIds(absent.headers))
          wrong.push(`${name}: headers differ: ${other.headers} | ${absent.headers}`)
      }
    }
    reached(14, 'routes', {
      routes: routes.length,
      people: people.length,
      cells,
      leaks,
      wrong: wrong.length,
      own_words_seen: seen.record + seen.confidential,
    })
    expect(wrong).toEqual([])
    expect(seen.record).toBeGreaterThan(30)
    expect(seen.confidential).toBeGreaterThan(3)
    expect(cells).toBeGreaterThanOrEqual(1000)
  }, 300_000)

  it('takes as long over what is not yours as over what is not there', async () => {
    const rounds = amountOf({ fast: 60, full: 500 })
    const gaps: Record<string, number> = {}
    for (const url of [
      '/api/v1/patients/:patient_ssn',
      '/api/v1/visits/:visit_id',
      '/api/v1/documents/:document_id',
    ]) {
      const route: ListedRoute = { method: 'GET', url, access: 'patients.read' }
      const physician = people.find(({ name }) => name === 'physician')
      if (physician === undefined) throw new Error('the physician is one of the people')
      const took: Record<'other' | 'absent', number[]> = { other: [], absent: [] }
      for (let n = 0; n < rounds; n += 1) {
        for (const whose of n % 2 === 0 ? (['other', 'absent'] as const) : (['absent', 'other'] as const)) {
          const begun = performance.now()
          expect((await ask(route, physician, whose)).status).toBe(404)
          took[whose].push(performance.now() - begun)
        }
      }
      const gap = Math.abs(median(took.other) - median(took.absent))
      gaps[`${url.split('/')[3]}_p50_gap_ms`] = Math.round(gap * 100) / 100
      // A busy machine says nothing of it: measured in the small amount, demanded in the whole.
      if (isFull()) expect(gap).toBeLessThan(5)
    }
    reached(14, 'time of "not yours" against "absent"', { rounds, ...gaps })
  }, 120_000)
})

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** What is wrong with the status of an answer; undefined when it is what the policy table says. */
function faultOf(
  route: ListedRoute,
  who: Person,
  whose: Whose,
  { status, body }: Answer,
): string | undefined {
  if (status >= 500 && !body.includes('database_unavailable')) return `${status} ${body.slice(0, 200)}`
  if (isOpen(route)) return undefined
  if (isOfStation(route)) {
    if (who.name === 'station') return undefined
    const isRevoked = who.name === 'revoked station'
    if (isRevoked && route.access === 'any_station') return undefined
    return status === (isRevoked ? 403 : 401) ? undefined : `${status} instead of a refusal`
  }
  if (who.isOut || who.role === null) return status === 401 ? undefined : `${status} instead of 401`
  if (!isAction(route.access)) return 'no act'
  if (permissionOf(route.access, who.role) === 'no')
    return status === 403 ? undefined : `${status} instead of 403`
  // Of who may come in, a proof is asked: the sample's is wrong.
  if (status === 401 && /"code":"(wrong_credentials|second_factor_needed)"/.test(body)) return undefined
  if (status === 401 || (status === 403 && whose === 'own'))
    return `${status} to who may: ${body.slice(0, 200)}`
  if (whose !== 'own' && isNamed(route) && status !== 404)
    return `${status} instead of 404: ${body.slice(0, 200)}`
  return undefined
}
