import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../shared/audit/audit-entry.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { temporaryFolder } from '../support/processes.ts'
import { filesWith } from '../support/readable.ts'
import { eventually, type StationCore, startStationCore } from '../support/station-core.ts'
import { shownOf } from '../support/visit-seen.ts'
import { attach, readDocument } from './document-hands.ts'
import { tablesWith, writeUnsealedJournal } from './unsealed.ts'

/*
 * The main job without screens: register, assess, sync, second station, conflict, audit; the server is a process that
 * is really stopped and started. The browser test lives the same days through the screens.
 */

const NATIONAL_ID = '29406081400175'

const registration = {
  ssn: NATIONAL_ID,
  passport_number: null,
  full_name: 'محمد عبد العزيز فاروق الصباغ',
  date_of_birth: '1994-06-08',
  birth_date_is_estimated: false,
  gender: 'male' as const,
  mobile_number: '٠١٠١٢٣٤٥٦٧٨',
  mobile_unavailable_reason: null,
  phone_number: '0233334444',
  address: null,
  governorate: 'Qalyubia',
  contacts: [],
}

const vitals = {
  temperature_celsius: 38.4,
  pulse_bpm: 96,
  blood_pressure_systolic: 108,
  blood_pressure_diastolic: 64,
  respiratory_rate_per_min: 22,
  oxygen_saturation_percent: 95,
  on_supplemental_oxygen: false,
  consciousness: 'alert' as const,
  spo2_scale: 1 as const,
}

const SCAN_CANARY = Buffer.from('canary in the scanned form')
const scan = Buffer.concat([
  Buffer.from('%PDF-1.7\n'),
  SCAN_CANARY,
  // More than one chunk of the way between station and server.
  Buffer.alloc(2_400_000, 'x'),
  Buffer.from('\n%%EOF\n'),
])

const people = new Map<string, string>([
  [NURSE.full_name, 'Heba'],
  [PHYSICIAN.full_name, 'Nadia'],
])

/** Who did what where; of a phone, a diagnosis and a visit's state also from what to what. */
function lineOf({ actor_name, action, station_name, changes }: AuditEntry): string {
  const isNew = action.endsWith('.register') || action.endsWith('.open') || action === 'radiology.report'
  const told = changes.filter(
    ({ entity, field }) =>
      (entity === 'patients' && field === 'phone_number') ||
      (entity === 'patient_visits' && (field === 'diagnosis' || field === 'status')),
  )
  const values = isNew ? [] : told
  const words = values.map(({ field, before, after }) => `${field} ${before} → ${after}`)
  const who = people.get(actor_name ?? '') ?? actor_name
  return `${who} ${action} on ${station_name}${words.length === 0 ? '' : `: ${words.join('; ')}`}`
}

describe.each(['pglite', 'postgres'] as const)('the main job on %s', (kind) => {
  let postgres: TestPostgres | null = null
  let databaseUrl: string | null = null
  let hospital: Hospital
  let ward: StationCore
  let reading: StationCore
  const wardProfile = temporaryFolder('ward')
  const readingProfile = temporaryFolder('reading')
  let patientId = ''
  let visitId = ''
  /** Which of two competing numbers the server heard first: that is a race. */
  let firstPhone = ''

  beforeAll(async () => {
    postgres = kind === 'postgres' ? await startPostgres() : null
    databaseUrl = postgres === null ? null : await postgres.createDatabase()
    hospital = await openHospital(databaseUrl)
    const enrol = async (profile: string, name: string): Promise<StationCore> =>
      startStationCore({ profile, name, server: hospital.url, code: await hospital.enrolmentCode() })
    ward = await enrol(wardProfile.path, 'WARD3B-02')
    reading = await enrol(readingProfile.path, 'READ1-01')
    await ward.signIn(NURSE.username, NURSE.password)
    await reading.signIn(PHYSICIAN.username, PHYSICIAN.password)
    for (const station of [ward, reading]) await station.call('sync.try_now', {})
  }, 180_000)

  afterAll(async () => {
    await ward?.close()
    await reading?.close()
    await hospital?.close()
    await postgres?.close()
    wardProfile.remove()
    readingProfile.remove()
  }, 60_000)

  it('registers a patient while the server is away, with a medical number at once', async () => {
    await hospital.stop()
    const patient = await ward.call('patients.register', registration)
    patientId = patient.id
    expect(patient).toMatchObject({
      mobile_number: '01012345678',
      ssn_last4: '0175',
      receipt: 'on_this_pc',
    })
    expect(patient.medical_number).toMatch(/^01\d{8}$/)
    const found = await ward.call('patients.search', { query: NATIONAL_ID, limit: 10 })
    expect(found.items.map((item) => item.id)).toEqual([patientId])
    const again = await ward.ask('patients.register', { ...registration, full_name: 'محمد عبد العزيز' })
    expect(again).toMatchObject({ ok: false, error: { code: 'duplicate', existing_id: patientId } })
  })

  it('opens a visit, assesses, and charts a second set of vital signs, all on this PC', async () => {
    const visit = await ward.call('visits.open', {
      patient_id: patientId,
      visit_type: 'emergency',
      ward: '3B',
      room: null,
      bed: '12',
      chief_complaint: 'Chest pain',
      studies: [{ modality: 'ct', body_region: 'Chest' }],
    })
    visitId = visit.id
    const answers = {
      mode_of_arrival: 'walk' as const,
      chief_complaint: 'Chest pain',
      allergy_status: 'no_known_allergy' as const,
      vital_signs: vitals,
      pain_assessment: { pain_intensity: 6, pain_location: 'Chest' },
    }
    await ward.call('assessments.submit_nursing', { visit_id: visitId, answers, amendment_reason: null })
    await ward.call('observations.record_vital_signs', {
      visit_id: visitId,
      vital_signs: { ...vitals, pulse_bpm: 88, respiratory_rate_per_min: 18 },
      replaces_id: null,
      void_reason: null,
    })
    await attach(ward, visitId, scan)
    const detail = await ward.call('visits.get', { id: visitId })
    expect(detail.vital_signs.map((set) => set.news2_total)).toEqual([6, 3])
    expect(detail.visit.status).toBe('in_progress')
    expect(detail.documents).toMatchObject([{ file_name: 'scan.pdf', bytes: 'here', receipt: 'on_this_pc' }])
    const status = await eventually(
      'offline with records here',
      () => ward.call('sync.status', {}),
      (s) => s.connection === 'offline' && (s.only_here_count ?? 0) >= 7,
    )
    expect(status.open_conflict_count).toBe(0)
  })

  it('keeps everything when the station is started again, and opens offline by password', async () => {
    await ward.close()
    ward = await startStationCore({ profile: wardProfile.path, name: 'WARD3B-02', server: hospital.url })
    const wrong = await ward.ask('session.sign_in', {
      username: NURSE.username,
      password: 'not the password',
    })
    expect(wrong).toMatchObject({ ok: false, error: { code: 'wrong_credentials' } })
    await ward.signIn(NURSE.username, NURSE.password)
    const detail = await ward.call('visits.get', { id: visitId })
    expect(detail.vital_signs).toHaveLength(2)
    expect(detail.patient.receipt).toBe('on_this_pc')
  })

  it('brings each record to the server and to the second station exactly once when the server returns', async () => {
    await hospital.start()
    const onWard = await eventually(
      'receipts change',
      () => ward.call('visits.get', { id: visitId }),
      (d) => d.visit.receipt === 'on_server' && d.vital_signs.every((set) => set.receipt === 'on_server'),
    )
    const onReading = await eventually(
      'the visit arrives in the reading room',
      () =>
        reading.call('visits.list', {
          statuses: ['open', 'in_progress'],
          patient_id: null,
          has_study: true,
          limit: 50,
        }),
      (list) => list.items.some((item) => item.visit.id === visitId),
    )
    expect(onReading.items.filter((item) => item.visit.id === visitId)).toHaveLength(1)
    const there = await reading.call('visits.get', { id: visitId })
    expect(there.vital_signs.map((set) => set.id)).toEqual(onWard.vital_signs.map((set) => set.id))
    expect(there.nursing_assessments).toHaveLength(1)
    expect(there.patient.full_name).toBe(registration.full_name)
    const document = await eventually(
      'the scan’s bytes arrive too',
      () => reading.call('visits.get', { id: visitId }),
      (d) => d.documents[0]?.bytes === 'here',
    )
    const id = document.documents[0]?.id ?? ''
    expect((await readDocument(reading, id)).equals(scan)).toBe(true)
    const dashboard = (await hospital.asAdmin('/api/v1/reports/dashboard')) as {
      patients: { total: number }
      assessments: { vital_signs: number; nursing: number }
    }
    expect(dashboard.patients.total).toBe(1)
    expect(dashboard.assessments).toMatchObject({ nursing: 1, vital_signs: 2 })
  })

  it('lets the physician report, diagnose and complete, and the ward sees it', async () => {
    const { studies } = await reading.call('visits.get', { id: visitId })
    await reading.call('radiology.submit_report', {
      visit_id: visitId,
      study_id: studies[0]?.id ?? null,
      modality: 'ct',
      body_region: 'Chest',
      technique: null,
      comparison: null,
      findings: 'Airspace consolidation in the right lower lobe.',
      diagnosis: 'Right lower lobe pneumonia.',
      recommendations: null,
      critical_result: null,
      status: 'final',
      amendment_reason: null,
    })
    const diagnosed = await reading.call('visits.diagnose', {
      id: visitId,
      seen: {},
      diagnosis: 'Pneumonia',
      diagnosis_code: null,
    })
    await reading.call('visits.complete', {
      id: visitId,
      seen: shownOf(diagnosed),
      incomplete_reason: null,
    })
    const onWard = await eventually(
      'the report arrives on the ward',
      () => ward.call('visits.get', { id: visitId }),
      (d) => d.visit.status === 'completed' && d.radiology_assessments.length === 1,
    )
    expect(onWard.visit.diagnosis).toBe('Pneumonia')
    const nurseReports = await ward.ask('visits.complete', {
      id: visitId,
      seen: shownOf(onWard.visit),
      incomplete_reason: 'done',
    })
    expect(nurseReports).toMatchObject({ ok: false, error: { code: 'not_permitted' } })
  })

  it('keeps both phone numbers that two offline stations set, and a person decides', async () => {
    await hospital.stop()
    const seen = (await ward.call('patients.get', { id: patientId })).patient
    for (const [station, phone_number] of [
      [ward, '0211111111'],
      [reading, '0222222222'],
    ] as const) {
      await station.call('patients.edit', { id: patientId, seen, changes: { phone_number } })
    }
    await hospital.start()
    const list = () => ward.call('conflicts.list', {})
    const { items } = await eventually(
      'the conflict is on the ward',
      list,
      (answer) => answer.items.length === 1,
    )
    const conflict = items[0]
    if (conflict === undefined) throw new Error('no conflict')
    expect(conflict.base).toEqual({ phone_number: '0233334444' })
    expect(conflict.candidates.map((c) => c.values.phone_number).sort()).toEqual(['0211111111', '0222222222'])
    expect(conflict.candidates.filter((c) => c.is_mine)).toHaveLength(1)
    const first = conflict.candidates.find((c) => c.is_current)
    firstPhone = String(first?.values.phone_number)
    for (const station of [ward, reading]) {
      const shown = await eventually(
        'both show the first committed number as disputed',
        () => station.call('patients.get', { id: patientId }),
        ({ patient }) =>
          patient.phone_number === first?.values.phone_number && patient.disputed_fields.length > 0,
      )
      expect(shown.patient.disputed_fields).toEqual(['phone_number'])
    }
    await ward.call('conflicts.resolve', {
      id: conflict.id,
      seen_candidate_ids: conflict.candidates.map(({ candidate_id }) => candidate_id),
      values: { phone_number: '0211111111' },
      reason: 'Called the number: the patient answered',
    })
    for (const station of [ward, reading]) {
      await eventually(
        'both stations show the decision',
        () => station.call('patients.get', { id: patientId }),
        ({ patient }) =>
          patient.phone_number === '0211111111' &&
          patient.disputed_fields.length === 0 &&
          patient.receipt === 'on_server',
      )
      const resolved = await station.call('conflicts.get', { id: conflict.id })
      expect(resolved).toMatchObject({
        state: 'resolved',
        resolution_reason: 'Called the number: the patient answered',
      })
    }
  })

  it('never replaces a number that came in while the form was open, and asks the person first', async () => {
    const seen = { phone_number: '0233334444' }
    const changes = { phone_number: '0244444444' }
    const stale = await ward.ask('patients.edit', { id: patientId, seen, changes })
    expect(stale).toEqual({ ok: false, error: { code: 'conflict', reason: 'seen_changed' } })
    expect((await ward.call('patients.get', { id: patientId })).patient.phone_number).toBe('0211111111')
    expect((await ward.call('conflicts.list', {})).items).toHaveLength(1)
  })

  it('holds the diagnosis of whoever had not seen the other’s, each whole with its own code', async () => {
    const other = await ward.call('visits.open', {
      patient_id: patientId,
      visit_type: 'outpatient',
      ward: null,
      room: null,
      bed: null,
      chief_complaint: null,
      studies: [],
    })
    const { id } = other
    await eventually(
      'the visit is in the reading room',
      () => reading.ask('visits.get', { id }),
      (reply) => reply.ok,
    )
    await ward.signIn(PHYSICIAN.username, PHYSICIAN.password)
    await hospital.stop()
    for (const [station, diagnosis, diagnosis_code] of [
      [ward, 'Pulmonary embolism', 'I26.9'],
      [reading, 'Pneumonia', null],
    ] as const) {
      await station.call('visits.diagnose', { id, seen: other, diagnosis, diagnosis_code })
    }
    await hospital.start()
    await ward.signIn(NURSE.username, NURSE.password)
    const { items } = await eventually(
      'the conflict is in the reading room',
      () => reading.call('conflicts.list', {}),
      (answer) => answer.items.some(({ policy }) => policy === 'hold'),
    )
    const held = items.find(({ policy }) => policy === 'hold')
    expect(held).toMatchObject({
      policy: 'hold',
      is_safety_critical: true,
      base: { diagnosis: null, diagnosis_code: null },
    })
    const codes = held?.candidates.map(({ values }) => [values.diagnosis, values.diagnosis_code])
    expect(codes?.sort()).toEqual([
      ['Pneumonia', null],
      ['Pulmonary embolism', 'I26.9'],
    ])
  })

  it('tells the administrator who saw and changed what, on which station, in order', async () => {
    const admin = await startAdmin()
    const { items } = await eventually(
      'the audit has arrived',
      () => admin.call('audit.of_patient', { patient_id: patientId }),
      (answer) => answer.items.some((entry) => entry.action === 'conflicts.resolve'),
    )
    // Every act that changed something, as it was lived above: each once, and what it set.
    expect(items.filter(({ changes }) => changes.length > 0).map(lineOf)).toEqual([
      'Heba patients.register on WARD3B-02',
      'Heba visits.open on WARD3B-02',
      'Heba nursing.write on WARD3B-02: status open → in_progress',
      'Heba observations.write on WARD3B-02',
      'Heba documents.attach on WARD3B-02',
      'Nadia radiology.report on READ1-01',
      'Nadia visits.diagnose on READ1-01: diagnosis null → Pneumonia',
      'Nadia visits.complete on READ1-01: status in_progress → completed',
      'Heba patients.edit on WARD3B-02: phone_number 0233334444 → 0211111111',
      'Nadia patients.edit on READ1-01: phone_number 0233334444 → 0222222222',
      firstPhone === '0211111111'
        ? 'Heba conflicts.resolve on WARD3B-02'
        : 'Heba conflicts.resolve on WARD3B-02: phone_number 0222222222 → 0211111111',
      'Heba visits.open on WARD3B-02',
      'Nadia visits.diagnose on WARD3B-02: diagnosis null → Pulmonary embolism',
      'Nadia visits.diagnose on READ1-01: diagnosis null → Pneumonia',
    ])
    // Of two that competed the server heard one first: that one was kept, and the other is told as not applied.
    for (const field of ['phone_number', 'diagnosis']) {
      const competing = items.filter(
        ({ action, changes }) =>
          action !== 'conflicts.resolve' &&
          changes.some((change) => change.entity === 'conflicts') &&
          changes.some((change) => change.field === field),
      )
      const applied = competing.map(
        ({ changes }) => changes.find((change) => change.field === field)?.is_applied,
      )
      expect([field, ...applied]).toEqual([field, false])
    }
    // Who saw what, when for the first time: a screen that stays open is read more than once.
    const seen = items.filter(({ changes }) => changes.length === 0).map(lineOf)
    expect([...new Set(seen)]).toEqual([
      'Heba patients.search on WARD3B-02',
      'Heba visits.read on WARD3B-02',
      'Nadia visits.read on READ1-01',
      'Nadia documents.read on READ1-01',
      'Heba patients.read on WARD3B-02',
      'Nadia patients.read on READ1-01',
      'Heba conflicts.read on WARD3B-02',
      'Nadia conflicts.read on READ1-01',
    ])
    // And the two together: nobody reads what is not there yet.
    const firstOf = (line: string): number => items.findIndex((entry) => lineOf(entry) === line)
    const story = [
      'Heba patients.register on WARD3B-02',
      'Heba patients.search on WARD3B-02',
      'Heba documents.attach on WARD3B-02',
      'Heba visits.read on WARD3B-02',
      'Nadia visits.read on READ1-01',
      'Nadia documents.read on READ1-01',
      'Nadia radiology.report on READ1-01',
      'Heba patients.read on WARD3B-02',
      'Heba patients.edit on WARD3B-02: phone_number 0233334444 → 0211111111',
    ].map(firstOf)
    expect(story).not.toContain(-1)
    expect(story).toEqual([...story].sort((x, y) => x - y))
    const registered = items.find((entry) => entry.action === 'patients.register')
    expect(registered?.changes.find((change) => change.field === 'full_name')?.after).toBe(
      registration.full_name,
    )
    expect(JSON.stringify(items)).not.toContain(NATIONAL_ID)
  })

  it('leaves nothing readable where it is meant to be sealed or encrypted', async () => {
    if (kind === 'pglite') {
      // What stations sent since the server started last: the journal holds it sealed until the server ends.
      const journal = join(hospital.dataDir, 'journal')
      const sent = ['Pulmonary embolism', 'Pneumonia']
      expect(sent.flatMap((text) => filesWith(journal, text))).toEqual([])
      // The control: it is there for who has the key, and would be found by who has not if it were packed only.
      const unsealed = temporaryFolder('unsealed')
      writeUnsealedJournal(hospital.dataDir, unsealed.path)
      for (const text of sent) expect(filesWith(unsealed.path, text)).not.toEqual([])
      unsealed.remove()
    }
    await hospital.stop()
    const { full_name } = registration
    for (const profile of [wardProfile.path, readingProfile.path]) {
      for (const canary of [full_name, NATIONAL_ID, SCAN_CANARY, '01012345678']) {
        expect(filesWith(profile, canary)).toEqual([])
      }
    }
    // Of the server: national IDs, documents and the journal are sealed, the journal is gone with a clean end.
    for (const canary of [NATIONAL_ID, SCAN_CANARY]) expect(filesWith(hospital.dataDir, canary)).toEqual([])
    if (databaseUrl !== null) expect(await tablesWith(databaseUrl, NATIONAL_ID)).toEqual([])
    // The rest of its database is in clear by design: the control.
    if (databaseUrl !== null) expect(await tablesWith(databaseUrl, full_name)).toContain('patients')
    else expect(filesWith(hospital.dataDir, full_name)).not.toEqual([])
    // A scan that nobody sealed is found, be it compressed or not.
    const unsealed = temporaryFolder('unsealed')
    writeFileSync(join(unsealed.path, 'scan'), scan)
    writeFileSync(join(unsealed.path, 'scan.gz'), gzipSync(scan))
    expect(filesWith(unsealed.path, SCAN_CANARY)).toHaveLength(2)
    unsealed.remove()
    await hospital.start()
  })

  async function startAdmin(): Promise<StationCore> {
    await reading.call('session.lock', {})
    await reading.signIn(ADMIN.username, ADMIN.password)
    return reading
  }
})
