import { z } from 'zod'
import {
  type Condition,
  type FormDefinition,
  type FormField,
  fieldKey,
  fieldsOf,
} from '../../../shared/forms/form-definition.ts'
import { frm03 } from '../../../shared/forms/frm-03.ts'
import { frm04 } from '../../../shared/forms/frm-04.ts'
import { frm05 } from '../../../shared/forms/frm-05.ts'
import type { Input } from '../../../shared/ipc/contract.ts'
import { ContactInput, PatientInput } from '../../../shared/patients/patients-ipc.ts'
import { reportFields } from '../../../shared/radiology/radiology-assessment.ts'
import { PatientVisit } from '../../../shared/visits/visit.ts'
import { aPdf } from '../../support/pdf.ts'
import type { Canaries } from '../../support/readable.ts'
import {
  admit,
  aVisit,
  fromServer,
  nursingAnswers,
  OTHER_STATION_ID,
  people,
  type TestStation,
} from '../../support/station.ts'
import { openVisit } from '../../support/visit-seen.ts'

/*
 * A stay at the ward in which every text that a person can type is a text of its own, which nothing else contains. What
 * is on the disk can then be searched for each of them.
 */

export interface CanaryJourney {
  /** Everything that was typed up to now and is kept. */
  readonly kept: Canaries
  /** What was asked for in a search: it is kept nowhere. */
  readonly searched: Canaries
}

const SSN = '29001011234567'

/** Makes texts that no other text contains: Latin letters, Arabic ones, a number. */
function createTexts() {
  const kept = new Map<string, string>()
  let n = 1000
  return {
    kept,
    text: (where: string): string => {
      n += 1
      const text = `Qanary${n}z كناريا${n}`
      kept.set(where, text)
      return text
    },
    word: (where: string): string => {
      n += 1
      const word = `QX${n}Z`
      kept.set(where, word)
      return word
    },
  }
}

export const textFields: readonly FormField[] = fieldsOf(frm05).filter(
  ({ type }) => type === 'text' || type === 'long_text',
)

type DraftCode = Input<'drafts.save'>['form_code']

const textKeys = (definition: FormDefinition): readonly string[] =>
  fieldsOf(definition)
    .filter(({ type }) => type === 'text' || type === 'long_text')
    .map(fieldKey)
const stringKeys = (schema: z.ZodObject): readonly string[] =>
  Object.entries(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {})
    .filter(
      ([, field]) => JSON.stringify(field).includes('"string"') && !JSON.stringify(field).includes('enum'),
    )
    .map(([name]) => name)

/** What can be typed into each draft: a draft of a new kind does not compile until it is named here. */
export const draftTexts: Readonly<Record<DraftCode, readonly string[]>> = {
  'SH.MR.FRM.03': textKeys(frm03),
  'SH.MR.FRM.04': textKeys(frm04),
  'SH.MR.FRM.05': textKeys(frm05),
  REPORT: stringKeys(z.object(reportFields)),
  // The national ID is the one text that no draft keeps.
  REGISTRATION: stringKeys(PatientInput).filter((field) => field !== 'ssn'),
  PATIENT_EDIT: stringKeys(PatientInput).filter((field) => field !== 'ssn'),
  DIAGNOSIS: ['diagnosis', 'diagnosis_code'],
  CONFLICT: ['values', 'reason'],
  VITAL_SIGNS: ['vital_signs.note'],
  ALLERGY: ['substance', 'reaction', 'administration_reason'],
  WARNING: ['note', 'administration_reason'],
  CONTACT: stringKeys(ContactInput),
}

const ofPatient: readonly DraftCode[] = ['PATIENT_EDIT', 'ALLERGY', 'WARNING', 'CONTACT']

/** The journey up to a form that is being typed: registered, searched for, admitted, everything in drafts. */
export async function typeDrafts(station: TestStation): Promise<CanaryJourney & { visitId: string }> {
  const { kept, text } = createTexts()
  const searched = new Map([
    ['search by name', 'Qanarysearch'],
    ['search by number', '29912311234567'],
  ])
  for (const query of searched.values()) await station.call('patients.search', { query, limit: 10 })
  const { patient, visit } = await admit(station)
  for (const [form_code, fields] of Object.entries(draftTexts) as [DraftCode, readonly string[]][]) {
    const station_id = station.deps().records.station_id
    const ownerOfOthers = form_code === 'REGISTRATION' ? station_id : visit.id
    const owner_id = ofPatient.includes(form_code) ? patient.id : ownerOfOthers
    const typed = fields.map((field) => [field, text(`draft of ${form_code}: ${field}`)])
    await station.call('drafts.save', { owner_id, form_code, fields: Object.fromEntries(typed) })
  }
  return { kept, searched, visitId: visit.id }
}

/** The journey of a patient from registration to the addendum of the report. */
export async function liveThrough(station: TestStation): Promise<CanaryJourney> {
  const texts = createTexts()
  const { text, word } = texts
  const name = text('full_name')
  const { patient, visit } = await admit(
    station,
    {
      ssn: SSN,
      passport_number: word('passport_number'),
      full_name: name,
      address: text('address'),
      governorate: text('governorate'),
      phone_number: word('phone_number'),
      mobile_number: '01055544433',
      contacts: [
        {
          name: text('contact name'),
          relation: text('contact relation'),
          phone: word('contact phone'),
          is_guardian: false,
        },
      ],
    },
    {
      ward: text('ward'),
      room: word('room'),
      bed: word('bed'),
      chief_complaint: text('chief complaint of the visit'),
      studies: [{ modality: 'ct', body_region: text('body region of the study') }],
    },
  )
  texts.kept.set('mobile_number', '01055544433')
  texts.kept.set('medical_number', patient.medical_number ?? 'none')
  const changes = { address: text('address after an edit'), mobile_number: '01155544433' }
  await station.call('patients.edit', { id: patient.id, seen: patient, changes })
  texts.kept.set('mobile number after an edit', '01155544433')
  await station.call('patients.search', { query: name, limit: 10 })
  await writeForm(station, visit.id, texts.text)
  await correctVitalSigns(station, visit.id, texts.text)
  await attachScan(station, visit.id, texts.text)
  await writeReport(station, visit.id, texts.text)
  await concludeVisits(station, patient.id, visit.id, texts)
  await decideConflict(station, patient.id, texts.text)
  return { kept: texts.kept, searched: new Map([['national ID', SSN]]) }
}

type Text = (where: string) => string
type Answers = Input<'assessments.submit_nursing'>['answers']

/** FRM.05 in which every text field is asked and answered, and amended once. */
async function writeForm(station: TestStation, visit_id: string, text: Text): Promise<void> {
  const answers: Record<string, unknown> = { ...nursingAnswers() }
  const put = (key: string, value: unknown): void => {
    const [first = '', second] = key.split('.')
    if (second === undefined) answers[first] = value
    else answers[first] = { ...(answers[first] as object | undefined), [second]: value }
  }
  const show = (condition: Condition | undefined): void => {
    if (condition === undefined || !('field' in condition)) return
    const field = fieldsOf(frm05).find((one) => fieldKey(one) === condition.field)
    const value = 'at_least' in condition ? condition.at_least : condition.is_one_of[0]
    put(condition.field, field?.type === 'choices' ? [value] : value)
    show(field?.shown_when)
  }
  for (const field of textFields) {
    show(field.shown_when)
    put(fieldKey(field), text(`FRM.05: ${fieldKey(field)}`))
  }
  const submit = (amendment_reason: string | null) =>
    station.call('assessments.submit_nursing', { visit_id, answers: answers as Answers, amendment_reason })
  await submit(null)
  put('chief_complaint', text('FRM.05 amended: chief_complaint'))
  await submit(text('FRM.05: amendment_reason'))
}

async function correctVitalSigns(station: TestStation, visit_id: string, text: Text): Promise<void> {
  const first = await station.call('observations.record_vital_signs', {
    visit_id,
    vital_signs: { pulse_bpm: 80 },
    replaces_id: null,
    void_reason: null,
  })
  await station.call(
    'observations.record_vital_signs',
    {
      visit_id,
      vital_signs: { pulse_bpm: 90 },
      replaces_id: first.id,
      void_reason: text('reason of a correction'),
      administration_reason: text('administration_reason'),
    },
    'admin',
  )
}

async function attachScan(station: TestStation, visit_id: string, text: Text): Promise<void> {
  const bytes = Buffer.concat([aPdf(), Buffer.from(`% ${text('bytes of a document')}\n`)])
  const { upload_id } = await station.call('documents.begin_upload', {
    document_id: station.deps().records.newId(),
    visit_id,
    document_type: 'scanned_form',
    file_name: `${text('name of a document')}.pdf`,
    size_bytes: bytes.length,
  })
  const bytes_base64 = bytes.toString('base64')
  await station.call('documents.append_chunk', { upload_id, offset: 0, bytes_base64 })
  await station.call('documents.finish_upload', { upload_id })
}

async function writeReport(station: TestStation, visit_id: string, text: Text): Promise<void> {
  const sign = (version: string, status: 'final' | 'addendum', amendment_reason: string | null) =>
    station.call(
      'radiology.submit_report',
      {
        visit_id,
        study_id: null,
        modality: 'ct',
        body_region: text(`report ${version}: body_region`),
        technique: text(`report ${version}: technique`),
        comparison: text(`report ${version}: comparison`),
        findings: text(`report ${version}: findings`),
        diagnosis: text(`report ${version}: diagnosis`),
        recommendations: text(`report ${version}: recommendations`),
        critical_result: {
          details: text(`report ${version}: critical result`),
          notified_to: text(`report ${version}: who was told of it`),
          notified_at: '2026-11-21T07:00:00.000Z',
          was_read_back: true,
        },
        status,
        amendment_reason,
      },
      'nadia',
    )
  await sign('1', 'final', null)
  await sign('2', 'addendum', text('report 2: amendment_reason'))
}

async function concludeVisits(
  station: TestStation,
  patient_id: string,
  id: string,
  { text, word }: ReturnType<typeof createTexts>,
): Promise<void> {
  const diagnosed = { diagnosis: text('diagnosis'), diagnosis_code: word('diagnosis_code') }
  await station.call('visits.diagnose', { id, seen: {}, ...diagnosed }, 'nadia')
  const second = await station.call('visits.open', aVisit(patient_id))
  const reason = text('incomplete_reason')
  const completed = await station.call(
    'visits.complete',
    { id: second.id, seen: openVisit, incomplete_reason: reason },
    'nadia',
  )
  // Reasons that this station has no screen for come by sync.
  await station.receive('patient_visits', {
    ...PatientVisit.parse(completed),
    cancelled_reason: text('cancelled_reason'),
    reopened_reason: text('reopened_reason'),
  })
}

async function decideConflict(station: TestStation, patient_id: string, text: Text): Promise<void> {
  const id = '00000000-0000-7000-8000-0000000000d1'
  const competing = text('value in a conflict')
  await station.receive('conflicts', {
    ...fromServer(),
    id,
    kind: 'values',
    entity: 'patients',
    record_id: patient_id,
    patient_id,
    group_name: 'address',
    policy: 'flag',
    is_safety_critical: false,
    state: 'open',
    base: { address: null },
    candidates: [
      {
        candidate_id: '00000000-0000-7000-8000-0000000000e1',
        values: { address: competing },
        set_by: people.nadia.id,
        set_on_station: OTHER_STATION_ID,
        set_at: '2026-11-21T06:00:00.000Z',
        is_current: true,
      },
    ],
    resolution_values: null,
    resolved_by: null,
    resolved_at: null,
    resolved_on_station: null,
    resolution_reason: null,
  })
  const values = { address: text('value that a person decided for') }
  const { candidates } = await station.call('conflicts.get', { id })
  await station.call('conflicts.resolve', {
    id,
    seen_candidate_ids: candidates.map(({ candidate_id }) => candidate_id),
    values,
    reason: text('reason of a decision'),
  })
}
