import { sql } from 'kysely'
import { submitNursing } from '../../main/assessments/nursing-service.ts'
import { resolveConflict } from '../../main/conflicts/conflict-service.ts'
import { mergeVersions } from '../../main/conflicts/merge-versions-service.ts'
import { rowToRecord } from '../../main/db/row-codec.ts'
import type { StoredRow } from '../../main/db/tables.ts'
import type { Reader } from '../../main/db/transaction.ts'
import type { Call } from '../../main/ipc/handlers.ts'
import { mergePatients, undoMerge } from '../../main/patients/patient-merge-service.ts'
import { putPatientBack, removePatient } from '../../main/patients/removal-service.ts'
import { type Act, type RecordWriter, writeRecords } from '../../main/records/record-writer.ts'
import { openScope } from '../../main/scopes/open-scope.ts'
import { type Conflict, type FieldValues, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import type { AppError } from '../../shared/errors.ts'
import { VitalSigns } from '../../shared/observations/vital-signs.ts'
import { isRemoved } from '../../shared/records.ts'
import { ok, type Result } from '../../shared/result.ts'
import { type EntityName, entityDefinition, isEntityName, type RecordOf } from '../../shared/sync/entities.ts'
import { groupNamed } from '../../shared/sync/merge.ts'
import { isAboutRemoval } from '../../shared/sync/removals.ts'
import type { Role } from '../../shared/users/user.ts'
import { patientFields } from '../support/manual-station.ts'
import { nursingAnswers } from '../support/station.ts'
import { groupText, type Model, type Removal, type Writing } from './model.ts'
import type { ActKind } from './plan.ts'
import type { Dice } from './random.ts'
import { POISON } from './sim-server.ts'
import type { RunningProgram, SimStation } from './sim-station.ts'

/** What the program of before cannot do, which has no allergies: FRM.05 asks for them. */
const OF_ALLERGIES: readonly string[] = ['state_allergy', 'refute_allergy', 'submit_form', 'merge_versions']

/** What a person at a station tries; false where there is nothing to do it on. What they are told goes into the model. */
export async function perform(
  what: ActKind | 'poison',
  { station, dice, model }: { station: SimStation; dice: Dice; model: Model },
): Promise<boolean> {
  const program = station.program()
  if (program === null || (OF_ALLERGIES.includes(what) && !isEntityName('allergies'))) return false
  const desk: Desk = {
    station,
    program,
    dice,
    model,
    saw: [],
    creates: [],
    isPoison: what === 'poison',
    decides: null,
    removes: null,
    mayBeRefused: false,
  }
  switch (what) {
    case 'register':
      return write(desk, 'nurse', 'patients.register', (w) => register(desk, w))
    case 'register_with_visit':
      return write(desk, 'nurse', 'patients.register', async (w) => {
        await register(desk, w)
        await openVisit(desk, w, desk.creates[0]?.id ?? '')
      })
    case 'edit_patient':
    case 'edit_same_patient':
    case 'edit_newest_patient':
      return editPatient(desk, what)
    case 'open_patient':
      return openPatient(desk)
    case 'remove_patient':
      return removeNewest(desk)
    case 'put_patient_back':
      return putRemovedBack(desk)
    case 'open_visit':
      return withRecord(desk, 'patients', (patient) =>
        write(desk, 'nurse', 'visits.open', (w) => openVisit(desk, w, patient.id)),
      )
    case 'edit_visit':
      return editVisit(desk)
    case 'chart':
      return withRecord(desk, 'patient_visits', (visit) =>
        write(desk, 'nurse', 'observations.write', async (w) => {
          const { id } = await w.append('vital_signs', vitalSigns(desk, visit, w.now))
          desk.creates.push({ entity: 'vital_signs', id, about: visit.id })
        }),
      )
    case 'state_allergy':
      return withRecord(desk, 'patients', (patient) =>
        write(desk, 'nurse', 'allergies.record', async (w) => {
          const { id } = await w.append('allergies', allergy(desk, patient.id, w.now))
          desk.creates.push({ entity: 'allergies', id, about: patient.id })
        }),
      )
    case 'refute_allergy':
      return withRecord(desk, 'allergies', (stated) =>
        write(desk, 'nurse', 'allergies.record', async (w) => {
          const refuted = { ...stated, act: 'refute' as const, refutes_id: stated.id, reason: 'asked again' }
          const { id } = await w.append('allergies', { ...refuted, stated_at: w.now })
          desk.creates.push({ entity: 'allergies', id, about: stated.id })
        }),
      )
    case 'submit_form':
      return submitForm(desk)
    case 'merge':
      return merge(desk)
    case 'undo_merge':
      return undoLastMerge(desk)
    case 'merge_versions':
      return mergeFormVersions(desk)
    case 'decide':
    case 'decide_first':
      return decide(desk, what === 'decide_first')
    case 'poison':
      return withRecord(desk, 'patients', (patient) =>
        write(desk, 'nurse', 'patients.edit', async (w) => {
          const address = `${desk.dice.pick(POISONS)} ${desk.model.nextNumber()}`
          const after = await w.patch('patients', patient.id, { address }, fieldValuesOf(patient))
          noteGroup(desk, 'patients', patient.id, 'address', patient, after)
        }),
      )
  }
}

/** What the server's checks refuse. */
const POISONED_TEXT = 'NUL \0'
/** With what only its database refuses: it has a trigger for this one. */
const POISONS = [POISONED_TEXT, POISON]

interface Desk {
  readonly station: SimStation
  readonly program: RunningProgram
  readonly dice: Dice
  readonly model: Model
  readonly saw: Omit<Writing, 'envelope_id' | 'station'>[]
  readonly creates: { entity: EntityName; id: string; about?: string }[]
  readonly isPoison: boolean
  decides: string | null
  removes: Omit<Removal, 'envelope_id'> | null
  /** What this act comes to depends on what others did meanwhile: the server may put it aside. */
  mayBeRefused: boolean
}

function actOf({ station }: Desk, role: Role, action: string): Act {
  const { user_id } = station.passport.site.people[role]
  return {
    actor: { user_id, role, is_charge_nurse: false },
    action,
    patient_id: null,
    administration_reason: null,
  }
}

/** One saved act. What it would have written is known to the model also where nobody was told that it is kept. */
async function write(
  desk: Desk,
  role: Role,
  action: string,
  work: (writer: RecordWriter) => Promise<void>,
): Promise<boolean> {
  return saved(desk, () =>
    writeRecords(desk.program.records, actOf(desk, role, action), async (writer) => {
      await work(writer)
      return ok(undefined)
    }),
  )
}

async function saved(desk: Desk, save: () => Promise<Result<unknown, AppError>>): Promise<boolean> {
  const before = await lastEnvelope(desk.program.store.db)
  try {
    const result = await save()
    if (!result.ok) return false
  } catch (error) {
    // It may be on the disk all the same: somebody may see it, though nobody was promised it.
    for (const seen of desk.saw)
      desk.model.writings.push({ ...seen, station: desk.station.name, envelope_id: '' })
    throw error
  }
  await note(desk, before?.station_seq ?? 0)
  return true
}

async function note(desk: Desk, after: number): Promise<void> {
  const written = await lastEnvelope(desk.program.store.db)
  if (written === undefined || written.station_seq === after) return
  const { envelope_id, station_seq, hash } = written
  const { name } = desk.station
  desk.model.acknowledged.set(envelope_id, {
    envelope_id,
    station: name,
    station_seq,
    hash,
    decides: desk.decides,
    creates: desk.creates,
  })
  if (desk.isPoison || desk.mayBeRefused || desk.model.unsure.has(name))
    desk.model.mayBeRefused.add(envelope_id)
  for (const seen of desk.saw) desk.model.writings.push({ ...seen, station: name, envelope_id })
  if (desk.removes !== null) desk.model.removals.push({ ...desk.removes, envelope_id })
}

async function lastEnvelope(
  reader: Reader,
): Promise<{ envelope_id: string; station_seq: number; hash: string } | undefined> {
  return reader
    .selectFrom('outbox')
    .select(['envelope_id', 'station_seq', 'hash'])
    .orderBy('station_seq', 'desc')
    .limit(1)
    .executeTakeFirst()
}

async function register(desk: Desk, writer: RecordWriter): Promise<void> {
  const n = desk.model.nextNumber()
  const fields = patientFields({
    temporary_number: null,
    passport_number: `P${String(n).padStart(8, '0')}`,
    full_name: `Patient ${n}`,
    mobile_number: mobileNumber(n),
  })
  const patient = await writer.create('patients', known('patients', fields))
  desk.creates.push({ entity: 'patients', id: patient.id })
  for (const name of knownGroups()) noteGroup(desk, 'patients', patient.id, name, null, patient)
}

/** Of a record's fields those that this version of the program has. */
function known<F extends object>(entity: EntityName, fields: F): F {
  const { shape } = entityDefinition(entity).schema
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name in shape)) as F
}

/** The groups of a patient's fields that this version of the program has. */
function knownGroups(): string[] {
  return Object.keys(patientGroups).filter((name) =>
    groupNamed(entityDefinition('patients').groups, name).fields.every(
      (field) => field in entityDefinition('patients').schema.shape,
    ),
  )
}

function mobileNumber(n: number): string {
  return `010${String(n).padStart(8, '0')}`
}

async function openVisit(desk: Desk, writer: RecordWriter, patient_id: string): Promise<void> {
  const n = desk.model.nextNumber()
  const isKnown = entityDefinition('patient_visits').schema.shape.visit_type?.safeParse('emergency').success
  const visit = await writer.create('patient_visits', {
    patient_id,
    // One of three is of a type that the program of before does not read.
    visit_type: n % 3 === 0 && isKnown === true ? 'emergency' : 'inpatient',
    status: 'open',
    arrived_at: writer.now,
    completed_at: null,
    cancelled_reason: null,
    incomplete_reason: null,
    reopened_reason: null,
    ward: `Ward ${n}`,
    room: null,
    bed: null,
    chief_complaint: `Complaint ${n}`,
    attending_physician_id: null,
    diagnosis: null,
    diagnosis_code: null,
  })
  desk.creates.push({ entity: 'patient_visits', id: visit.id, about: patient_id })
  for (const name of ['place', 'chief_complaint'])
    noteGroup(desk, 'patient_visits', visit.id, name, null, visit)
}

export const patientGroups: Readonly<Record<string, (n: number) => Record<string, string | boolean | null>>> =
  {
    full_name: (n) => ({ full_name: `Name ${n}` }),
    mobile_number: (n) => ({ mobile_number: mobileNumber(n), mobile_unavailable_reason: null }),
    phone_number: (n) => ({ phone_number: `02-${n}` }),
    address: (n) => ({ address: `Street ${n}`, governorate: `Governorate ${n}` }),
    passport_number: (n) => ({ passport_number: `P${String(n).padStart(8, '0')}` }),
  }

const visitValues: Readonly<Record<string, (n: number) => Record<string, string>>> = {
  place: (n) => ({ ward: `Ward ${n}`, room: `R${n}`, bed: `B${n}` }),
  chief_complaint: (n) => ({ chief_complaint: `Complaint ${n}` }),
  diagnosis: (n) => ({ diagnosis: `Diagnosis ${n}`, diagnosis_code: `D${n}` }),
}

async function editPatient(desk: Desk, what: ActKind): Promise<boolean> {
  const patients = await listStandingPatients(desk)
  const isSame = what === 'edit_same_patient'
  const any = patients[desk.dice.between(0, Math.max(0, patients.length - 1))]
  // Two stations that take the oldest patient, or the newest, meet each other often.
  const patient = isSame ? patients[0] : what === 'edit_newest_patient' ? patients.at(-1) : any
  if (patient === undefined) return false
  const names = desk.dice.chance(0.3)
    ? ['full_name', 'mobile_number']
    : [desk.dice.pick(isSame ? ['full_name', 'mobile_number'] : knownGroups())]
  // What an edit replaces travels with it: over a text that the server cannot hold, it is put aside as well.
  if (names.includes('address') && patient.address?.includes(POISONED_TEXT) === true) desk.mayBeRefused = true
  return write(desk, 'nurse', 'patients.edit', async (w) => {
    const changes: Record<string, string | boolean | null> = {}
    for (const name of names) Object.assign(changes, patientGroups[name]?.(desk.model.nextNumber()))
    // As a form does it, which was filled before something else may have come.
    const after = await w.patch('patients', patient.id, changes, fieldValuesOf(patient))
    for (const name of names) noteGroup(desk, 'patients', patient.id, name, patient, after)
  })
}

async function editVisit(desk: Desk): Promise<boolean> {
  return withRecord(desk, 'patient_visits', (visit) => {
    const name = desk.dice.pick(Object.keys(visitValues))
    const role = name === 'diagnosis' ? 'physician' : 'nurse'
    return write(desk, role, 'visits.edit', async (w) => {
      const values = visitValues[name]?.(desk.model.nextNumber()) ?? {}
      const after = await w.patch('patient_visits', visit.id, values, fieldValuesOf(visit))
      noteGroup(desk, 'patient_visits', visit.id, name, visit, after)
    })
  })
}

async function listStandingPatients({ program }: Desk): Promise<RecordOf<'patients'>[]> {
  return (await listAll(program.store.db, 'patients')).filter((patient) => !isRemoved(patient))
}

/** Somebody opens a patient: where the history is not here, the server is asked for it. Nobody waits for the answer. */
async function openPatient({ program, dice, station }: Desk): Promise<boolean> {
  const patients = await listAll(program.store.db, 'patients')
  if (patients.length === 0) return false
  const { nurse } = station.passport.site.people
  void openScope(
    { transport: program.transport, pull: program.engine.nudge },
    dice.pick(patients).id,
    nurse.user_id,
  )
  return true
}

async function removeNewest(desk: Desk): Promise<boolean> {
  const patient = (await listStandingPatients(desk)).at(-1)
  if (patient === undefined) return false
  noteRemoval(desk, patient.id, fieldValuesOf(patient))
  const order = { id: patient.id, seen: {}, reason: 'registered twice' }
  return saved(desk, () => removePatient(desk.program.features, callOf(desk, 'admin'), order))
}

/** What it comes to depends on what others did meanwhile: whoever registers a visit keeps the registration. */
function noteRemoval(desk: Desk, patient_id: string, patient: FieldValues): void {
  const saw = knownGroups().map((name): [string, string] => {
    const { fields } = groupNamed(entityDefinition('patients').groups, name)
    return [name, groupText(patient, fields)]
  })
  desk.removes = { patient_id, saw: new Map(saw) }
  desk.mayBeRefused = true
}

async function putRemovedBack(desk: Desk): Promise<boolean> {
  const removed = (await listAll(desk.program.store.db, 'patients')).filter(isRemoved)
  if (removed.length === 0) return false
  desk.mayBeRefused = true
  const { id } = desk.dice.pick(removed)
  return saved(desk, () => putPatientBack(desk.program.features, callOf(desk, 'admin'), id))
}

function noteGroup(
  desk: Desk,
  entity: EntityName,
  id: string,
  name: string,
  before: object | null,
  after: object,
): void {
  const { fields } = groupNamed(entityDefinition(entity).groups, name)
  const value = groupText(after as Record<string, unknown>, fields)
  const saw = before === null ? [] : [groupText(before as Record<string, unknown>, fields)]
  desk.saw.push({ key: `${entity}/${id}/${name}`, value, saw })
}

async function decide(desk: Desk, isFirst: boolean): Promise<boolean> {
  const all = await listAll(desk.program.store.db, 'conflicts')
  const open = all.filter(({ state, kind }) => state === 'open' && kind === 'values')
  if (open.length === 0) return false
  const [oldest] = open
  const conflict: Conflict = isFirst && oldest !== undefined ? oldest : desk.dice.pick(open)
  const entity = conflict.entity as EntityName
  const { fields } = groupNamed(entityDefinition(entity).groups, conflict.group_name)
  const record = await findOne(desk.program.store.db, entity, conflict.record_id)
  if (record === undefined) return false
  const chosen = desk.dice.pick(conflict.candidates)
  const typed = { ...patientGroups, ...visitValues }[conflict.group_name]
  // A value that nobody had yet names its decision; that of a candidate could come from either.
  const own = typed !== undefined && desk.dice.chance(0.7) ? typed(desk.model.nextNumber()) : chosen.values
  const values = Object.fromEntries(fields.map((field) => [field, own[field] ?? null]))
  const shown = groupText(fieldValuesOf(record), fields)
  if (isAboutRemoval(conflict)) noteRemoval(desk, record.id, fieldValuesOf(record))
  else
    desk.saw.push({
      key: `${entity}/${conflict.record_id}/${conflict.group_name}`,
      value: groupText(values, fields),
      saw: [shown, ...conflict.candidates.map((candidate) => groupText(candidate.values, fields))],
    })
  desk.decides = conflict.id
  const call = callOf(desk, deciderOf(conflict))
  const seen_candidate_ids = conflict.candidates.map(({ candidate_id }) => candidate_id)
  return saved(desk, () =>
    resolveConflict(desk.program.features, call, {
      id: conflict.id,
      seen_candidate_ids,
      values,
      reason: 'asked the patient',
    }),
  )
}

function deciderOf(conflict: Conflict): Role {
  if (isAboutRemoval(conflict)) return 'admin'
  return conflict.group_name === 'diagnosis' ? 'physician' : 'nurse'
}

function callOf(desk: Desk, role: Role): Call {
  const { user_id } = desk.station.passport.site.people[role]
  const user = { id: user_id, username: role, full_name: role, role, is_charge_nurse: false }
  return { ...actOf(desk, role, ''), user } as unknown as Call
}

/** FRM.05 of a visit, or another version of it: two PCs that do so apart leave a conflict of whole versions. */
async function submitForm(desk: Desk): Promise<boolean> {
  return withRecord(desk, 'patient_visits', async (visit) => {
    const known = await listAll(desk.program.store.db, 'nursing_assessments')
    const isAmendment = known.some(({ visit_id }) => visit_id === visit.id)
    const complaint = `Complaint ${desk.model.nextNumber()}`
    return saved(desk, () =>
      submitNursing(desk.program.features, callOf(desk, 'nurse'), {
        visit_id: visit.id,
        answers: nursingAnswers({ chief_complaint: complaint }),
        amendment_reason: isAmendment ? 'looked again' : null,
      }),
    )
  })
}

/** The oldest form whose versions compete gets one more, with a value of one of them. */
async function mergeFormVersions(desk: Desk): Promise<boolean> {
  const { db } = desk.program.store
  const conflict: Conflict | undefined = (await listAll(db, 'conflicts')).find(
    ({ state, kind }) => state === 'open' && kind === 'versions',
  )
  if (conflict === undefined) return false
  const form = await findOne(db, 'form_submissions', conflict.record_id)
  const versions = (await listAll(db, 'nursing_assessments')).filter(
    ({ submission_id }) => submission_id === conflict.record_id,
  )
  const chosen = desk.dice.pick(conflict.candidates)
  const version = versions.find((one) => one.version === chosen.values.current_version)
  if (form === undefined || version === undefined) return false
  desk.decides = conflict.id
  return saved(desk, () =>
    mergeVersions(desk.program.features, callOf(desk, 'nurse'), {
      id: conflict.id,
      visit_id: form.visit_id,
      seen_candidate_ids: conflict.candidates.map(({ candidate_id }) => candidate_id),
      choices: {
        chief_complaint: { candidate_id: chosen.candidate_id, value: version.chief_complaint ?? null },
      },
      reason: 'asked the patient',
    }),
  )
}

async function merge(desk: Desk): Promise<boolean> {
  const patients = await listStandingPatients(desk)
  const [survivor] = patients
  const absorbed = patients.length < 2 ? undefined : desk.dice.pick(patients.slice(1))
  if (survivor === undefined || absorbed === undefined) return false
  const [survivor_id, absorbed_id] = desk.dice.chance(0.7)
    ? [survivor.id, absorbed.id]
    : [absorbed.id, survivor.id]
  return saved(desk, () =>
    mergePatients(desk.program.features, callOf(desk, 'admin'), {
      survivor_id,
      absorbed_id,
      proposal_id: null,
      reason: 'the same person',
    }),
  )
}

async function undoLastMerge(desk: Desk): Promise<boolean> {
  const steps = await listAll(desk.program.store.db, 'patient_merges')
  const merged = steps.findLast(({ act }) => act === 'merge')
  if (merged === undefined) return false
  return saved(desk, () =>
    undoMerge(desk.program.features, callOf(desk, 'admin'), {
      merge_id: merged.id,
      reason: 'two people after all',
    }),
  )
}

/** All records of a table as the screens of this station have them, oldest first. */
export async function listAll<E extends EntityName>(reader: Reader, entity: E): Promise<RecordOf<E>[]> {
  const { rows } = await sql<
    StoredRow<E>
  >`select * from ${sql.table(entity)} order by created_at, id`.execute(reader)
  return rows.map((row) => rowToRecord(entity, row))
}

/** A record as the screens of this station have it. */
export async function findOne<E extends EntityName>(
  reader: Reader,
  entity: E,
  id: string,
): Promise<RecordOf<E> | undefined> {
  const { rows } = await sql<StoredRow<E>>`select * from ${sql.table(entity)} where id = ${id}`.execute(
    reader,
  )
  return rows[0] && rowToRecord(entity, rows[0])
}

async function withRecord<E extends EntityName>(
  desk: Desk,
  entity: E,
  work: (record: RecordOf<E>) => Promise<boolean>,
): Promise<boolean> {
  const all = (await listAll(desk.program.store.db, entity)).filter((record) => !isRemoved(record as object))
  return all.length === 0 ? false : work(desk.dice.pick(all))
}

function vitalSigns(desk: Desk, visit: RecordOf<'patient_visits'>, now: string): RecordOf<'vital_signs'> {
  const unknown = Object.fromEntries(Object.keys(VitalSigns.shape).map((field) => [field, null]))
  return {
    ...unknown,
    patient_id: visit.patient_id,
    visit_id: visit.id,
    measured_at: now,
    entered_at: now,
    pulse_bpm: desk.dice.between(50, 120),
    news2_band: 'not_scored',
  } as unknown as RecordOf<'vital_signs'>
}

function allergy(desk: Desk, patient_id: string, now: string): RecordOf<'allergies'> {
  return {
    patient_id,
    act: 'assert',
    kind: 'medication',
    substance: `Substance ${desk.model.nextNumber()}`,
    reaction: null,
    severity: null,
    certainty: null,
    stated_at: now,
    visit_id: null,
    assessment_id: null,
    replaces_id: null,
    refutes_id: null,
    overrules_ids: [],
    reason: null,
  } as unknown as RecordOf<'allergies'>
}
