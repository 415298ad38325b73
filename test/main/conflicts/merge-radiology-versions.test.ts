import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FlatAnswers } from '../../../shared/forms/form-answers.ts'
import { type MergeRules, mergeChoices } from '../../../shared/forms/merged-versions.ts'
import type { Input } from '../../../shared/ipc/contract.ts'
import { reportMergeRules } from '../../../shared/radiology/report-merge-rules.ts'
import { closedInSheet, sheetMergeRules } from '../../../shared/radiology/sheet-merge-rules.ts'
import type { SheetCode } from '../../../shared/radiology/sheet-rules.ts'
import type { Modality } from '../../../shared/visits/visit.ts'
import { aDispute } from '../../support/dispute.ts'
import { clearForMri } from '../../support/mri-sheet.ts'
import { admit, createTestStation, type people, type TestStation } from '../../support/station.ts'

type Who = keyof typeof people
type Merge = Input<'conflicts.merge_versions'>
type Answers = Input<'radiology.prepare_sheet'>['answers']
type Report = Input<'radiology.submit_report'>

/* Version 1 of a sheet or report was amended twice, without knowing of each other: 2 counts, 3 competes with it. */

describe('merging two versions of a study’s form', () => {
  let station: TestStation
  let visitId: string
  let studyId: string
  let conflictId: string
  beforeEach(async () => {
    station = await createTestStation()
  })
  afterEach(() => station.close())

  const admitFor = async (modality: Modality) => {
    const studies = [{ modality, body_region: 'Brain' }]
    const person = { gender: 'male' as const, date_of_birth: '1980-03-01' }
    const { visit } = await admit(station, person, { studies })
    visitId = visit.id
    studyId = (await read()).studies[0]?.id ?? ''
  }
  const read = (who: Who = 'nadia') => station.call('visits.get', { id: visitId }, who)

  /** Signs one version after the other; each of the last two on the first. */
  async function dispute(first: () => Promise<unknown>, ...later: (() => Promise<unknown>)[]): Promise<void> {
    const { db } = station.deps().records
    const count = async (current_version: number) => {
      const { sheet_submissions, report_submissions } = await read()
      const [form] = [...sheet_submissions, ...report_submissions]
      const change = db.updateTable('form_submissions').set({ current_version })
      await change.where('id', '=', form?.id ?? '').execute()
      return form?.id ?? ''
    }
    await first()
    for (const sign of later) {
      await count(1)
      await sign()
    }
    const record_id = await count(2)
    // All that was written here came back from the server.
    await db.updateTable('outbox').set({ state: 'archived' }).where('state', '=', 'pending').execute()
    const { visit } = await read()
    const conflict = aDispute({
      entity: 'form_submissions',
      record_id,
      patient_id: visit.patient_id,
      group_name: 'current_version',
      kind: 'versions',
      values: [{ current_version: 2 }, { current_version: 3 }],
    })
    conflictId = conflict.id
    await station.receive('conflicts', conflict)
  }

  /** What a person's screen sends: of every field in which the versions differ, the version that they chose. */
  async function merge(
    rules: MergeRules,
    closed: ReadonlySet<string>,
    versionOf: (key: string) => number | null,
  ): Promise<Merge> {
    const { radiology_sheets, radiology_assessments } = await read()
    const { candidates } = await station.call('conflicts.get', { id: conflictId })
    const versions = new Map<unknown, FlatAnswers>(
      [...radiology_sheets, ...radiology_assessments].map((one) => [one.version, { ...one }]),
    )
    const competing = [2, 3].map((number) => versions.get(number) ?? {})
    const fields = mergeChoices(rules, competing, closed).flatMap((choice) => choice.fields)
    const choices = fields.flatMap((key) => {
      const number = versionOf(key)
      const candidate = candidates.find(({ values }) => values.current_version === number)
      if (candidate === undefined) return []
      const { candidate_id } = candidate
      return [[key, { candidate_id, value: (versions.get(number)?.[key] ?? null) as never }] as const]
    })
    return {
      id: conflictId,
      visit_id: visitId,
      seen_candidate_ids: candidates.map(({ candidate_id }) => candidate_id),
      choices: Object.fromEntries(choices),
      reason: 'Read both with the patient',
    }
  }
  const refused = async (input: Merge, who: Who) => {
    const error = await station.refusal('conflicts.merge_versions', input, who)
    return error.code === 'invalid_input' ? error.fields.map(({ field, code }) => [field, code]) : error
  }
  const lastOps = async () => {
    const envelopes = await station.envelopes()
    return { count: envelopes.length, ops: envelopes.at(-1)?.ops.map(({ op, entity }) => `${op} ${entity}`) }
  }
  const nothingHappened = async () => {
    const { radiology_sheets, radiology_assessments, sheet_submissions, report_submissions } = await read()
    const versions = [...radiology_sheets, ...radiology_assessments].map(({ version }) => version)
    expect(versions).toEqual([1, 2, 3])
    expect([...sheet_submissions, ...report_submissions]).toMatchObject([{ current_version: 2 }])
    expect(await station.call('conflicts.get', { id: conflictId })).toMatchObject({ state: 'open' })
  }

  describe('FRM.03 of an MRI', () => {
    const code: SheetCode = 'SH.MR.FRM.03'
    const clear: Answers = clearForMri
    const withContrast: Answers = {
      ...clear,
      uses_contrast: true,
      has_contrast_reaction: 'no',
      has_asthma: 'no',
      has_kidney_disease: 'no',
      is_on_dialysis: 'no',
      has_acute_kidney_injury: 'no',
      takes_metformin: 'no',
    }
    beforeEach(() => admitFor('mri'))

    const prepare = (answers: Answers) => () =>
      station.call('radiology.prepare_sheet', { study_id: studyId, answers, amendment_reason: null })
    const complete =
      (answers: Answers, amendment_reason: string | null = null) =>
      () =>
        station.call('radiology.complete_sheet', { study_id: studyId, answers, amendment_reason }, 'nadia')
    const choose = (versionOf: (key: string) => number | null, isCompleter: boolean) =>
      merge(sheetMergeRules(code), closedInSheet(code, isCompleter), versionOf)
    const mergedSheet = async () => (await read()).radiology_sheets.find(({ version }) => version === 4)

    it('writes the chosen answers as a new prepared version, with the decision, in one envelope', async () => {
      await dispute(
        prepare(clear),
        prepare({ ...clear, has_pacemaker: 'yes' }),
        prepare({ ...clear, study_indication: 'Headache and vomiting' }),
      )
      const before = await lastOps()
      const input = await choose((key) => (key === 'has_pacemaker' ? 2 : 3), false)
      expect(await station.call('conflicts.merge_versions', input)).toMatchObject({
        state: 'resolved',
        resolution_values: { current_version: 4 },
      })
      expect(await lastOps()).toEqual({
        count: before.count + 1,
        ops: ['patch form_submissions', 'append radiology_sheets', 'resolve conflicts'],
      })
      expect(await mergedSheet()).toMatchObject({
        base_version: 2,
        is_completed: false,
        has_pacemaker: 'yes',
        study_indication: 'Headache and vomiting',
      })
      expect((await read()).sheet_submissions).toMatchObject([{ current_version: 4 }])
    })

    it('is as old as the older of both: nobody asked the patient again', async () => {
      await dispute(
        prepare(clear),
        prepare({ ...clear, has_pacemaker: 'yes' }),
        prepare({ ...clear, has_pacemaker: 'unknown' }),
      )
      const [, second] = (await read()).radiology_sheets
      station.clock.advance(3_600_000)
      await station.call('conflicts.merge_versions', await choose(() => 3, false))
      expect((await mergedSheet())?.entered_at).toBe(second?.entered_at)
    })

    it('stays completed where one of both was: a nurse does not merge that, a physician stands for the whole', async () => {
      await dispute(
        prepare(clear),
        prepare({ ...clear, has_pacemaker: 'unknown' }),
        complete({ ...clear, has_implants: 'yes' }),
      )
      const input = await choose((key) => (key === 'has_pacemaker' ? 2 : 3), true)
      expect(await refused(input, 'heba')).toEqual({
        code: 'not_permitted',
        action: 'radiology.complete_sheet',
      })
      await nothingHappened()
      await station.call('conflicts.merge_versions', input, 'nadia')
      expect(await mergedSheet()).toMatchObject({
        is_completed: true,
        has_pacemaker: 'unknown',
        has_implants: 'yes',
      })
    })

    it('is not replaced as a whole by a prepared one either: that is a physician’s choice; the completed one is anybody’s', async () => {
      await dispute(
        prepare(clear),
        prepare({ ...clear, has_pacemaker: 'unknown' }),
        complete({ ...clear, has_implants: 'yes' }),
      )
      const { candidates, form_code, refused_choices } = await station.call(
        'conflicts.get',
        { id: conflictId },
        'heba',
      )
      expect(form_code).toBe(code)
      // Her screen knows beforehand what she would be refused; of the completed one and to a physician, nothing.
      const prepared = candidates.find(({ values }) => values.current_version === 2)?.candidate_id
      const because = { code: 'not_permitted', action: 'radiology.complete_sheet' }
      expect(refused_choices).toEqual([{ candidate_id: prepared, because }])
      for (const who of ['nadia', 'admin'] as const)
        expect((await station.call('conflicts.get', { id: conflictId }, who)).refused_choices).toEqual([])
      const seen_candidate_ids = candidates.map(({ candidate_id }) => candidate_id)
      const whole = (current_version: number) => ({
        id: conflictId,
        seen_candidate_ids,
        values: { current_version },
        reason: 'Read both',
      })
      expect(await station.refusal('conflicts.resolve', whole(2), 'heba')).toEqual(because)
      await nothingHappened()
      await station.call('conflicts.resolve', whole(3), 'heba')
      expect((await read()).sheet_submissions).toMatchObject([{ current_version: 3 }])
    })

    it('is replaced by a prepared one where a physician chooses that as a whole', async () => {
      await dispute(
        prepare(clear),
        complete({ ...clear, has_implants: 'yes' }, 'Asked again'),
        prepare({ ...clear, has_pacemaker: 'unknown' }),
      )
      const { candidates } = await station.call('conflicts.get', { id: conflictId })
      const input = {
        id: conflictId,
        seen_candidate_ids: candidates.map(({ candidate_id }) => candidate_id),
        values: { current_version: 3 },
        reason: 'Read both',
      }
      await station.call('conflicts.resolve', input, 'nadia')
      expect((await read()).sheet_submissions).toMatchObject([{ current_version: 3 }])
    })

    it('is held to what a physician has to answer where it is a completed one', async () => {
      await dispute(
        prepare(clear),
        prepare({ ...clear, has_metal_fragments: null }),
        complete({ ...clear, has_pacemaker: 'yes' }),
      )
      const input = await choose((key) => (key === 'has_metal_fragments' ? 2 : 3), true)
      expect(await refused(input, 'nadia')).toEqual([['has_metal_fragments', 'required']])
      await nothingHappened()
    })

    it('leaves the physician’s fields to a physician: for a nurse they stay as they count', async () => {
      await dispute(
        prepare(clear),
        () =>
          station.call(
            'radiology.prepare_sheet',
            {
              study_id: studyId,
              answers: { ...clear, critical_result_details: 'Aneurysm' },
              amendment_reason: null,
            },
            'nadia',
          ),
        prepare({ ...clear, has_pacemaker: 'yes' }),
      )
      const input = await choose(() => 3, false)
      expect(Object.keys(input.choices)).toEqual(['has_pacemaker'])
      const forged = { candidate_id: input.choices.has_pacemaker?.candidate_id ?? '', value: null }
      const choices = { ...input.choices, critical_result_details: forged }
      expect(await refused({ ...input, choices }, 'heba')).toEqual({
        code: 'conflict',
        reason: 'seen_changed',
      })
      await station.call('conflicts.merge_versions', input)
      expect(await mergedSheet()).toMatchObject({
        has_pacemaker: 'yes',
        critical_result_details: 'Aneurysm',
      })
    })

    it('takes a creatinine and its day from one version', async () => {
      const kidneys = (kidney_function_value: number, kidney_function_date: string): Answers => ({
        ...withContrast,
        kidney_function_value,
        kidney_function_date,
      })
      await dispute(
        prepare(withContrast),
        prepare(kidneys(2.4, '2026-10-01')),
        prepare(kidneys(0.9, '2026-03-01')),
      )
      const apart = await choose((key) => (key === 'kidney_function_value' ? 3 : 2), false)
      expect(await refused(apart, 'heba')).toEqual([['kidney_function_value', 'together']])
      await nothingHappened()
    })

    it('never drops an answer about contrast that the other choices leave no room for', async () => {
      await dispute(prepare(clear), prepare(clear), prepare({ ...withContrast, has_asthma: 'yes' }))
      const contradicting = await choose((key) => (key === 'uses_contrast' ? 2 : 3), false)
      expect(await refused(contradicting, 'heba')).toContainEqual(['has_asthma', 'contradicted'])
      await nothingHappened()
    })

    it('states an allergy that is taken from the version which the sheet is not built on', async () => {
      await dispute(
        prepare(clear),
        prepare({ ...clear, has_pacemaker: 'yes' }),
        prepare({ ...clear, allergy_status: 'no_known_allergy' }),
      )
      await station.call(
        'conflicts.merge_versions',
        await choose((key) => (key === 'allergy_status' ? 3 : 2), false),
      )
      const { visit } = await read()
      const { flags } = await station.call('patients.get', { id: visit.patient_id })
      expect(flags.allergy).toMatchObject({ state: 'no_known_allergy', is_disputed: false })
    })

    it('is not merged of a study that was cancelled', async () => {
      await dispute(
        prepare(clear),
        prepare({ ...clear, has_pacemaker: 'yes' }),
        prepare({ ...clear, has_pacemaker: 'unknown' }),
      )
      const input = await choose(() => 3, false)
      await station.deps().records.db.updateTable('studies').set({ status: 'cancelled' }).execute()
      expect(await refused(input, 'heba')).toEqual({ code: 'conflict', reason: 'study_cancelled' })
      await nothingHappened()
    })
  })

  it('merges FRM.04 by its own questions: a side stays with its diagnosis', async () => {
    await admitFor('pet_ct')
    const prepare = (answers: Answers) => () =>
      station.call('radiology.prepare_sheet', { study_id: studyId, answers, amendment_reason: null })
    await dispute(
      prepare({ weight_kg: 70 }),
      prepare({ weight_kg: 72, diagnosis: 'Breast cancer', diagnosis_side: 'left' }),
      prepare({ weight_kg: 70, diagnosis: 'Lung nodule', diagnosis_side: 'right', fasting_hours: 6 }),
    )
    const rules = sheetMergeRules('SH.MR.FRM.04')
    const closed = closedInSheet('SH.MR.FRM.04', false)
    const apart = await merge(rules, closed, (key) => (key === 'diagnosis' ? 2 : 3))
    expect(await refused(apart, 'heba')).toEqual([['diagnosis', 'together']])
    const whole = await merge(rules, closed, (key) => (key === 'fasting_hours' ? 3 : 2))
    await station.call('conflicts.merge_versions', whole)
    expect((await read()).radiology_sheets.at(-1)).toMatchObject({
      version: 4,
      weight_kg: 72,
      diagnosis: 'Breast cancer',
      diagnosis_side: 'left',
      fasting_hours: 6,
    })
  })

  describe('the report', () => {
    const base = {
      technique: null,
      comparison: null,
      findings: 'Normal signal of the brain.',
      diagnosis: 'Normal MRI of the brain',
      recommendations: null,
      critical_result: null,
      status: 'preliminary' as const,
      amendment_reason: 'Read again',
    }
    beforeEach(() => admitFor('mri'))

    const sign = (changes: Partial<Report>) => () => {
      const report = { visit_id: visitId, study_id: studyId, modality: 'mri' as const, body_region: 'Brain' }
      return station.call('radiology.submit_report', { ...report, ...base, ...changes }, 'nadia')
    }
    const choose = (versionOf: (key: string) => number | null) =>
      merge(reportMergeRules, new Set(), versionOf)
    const mergedReport = async () => (await read()).radiology_assessments.find(({ version }) => version === 4)
    const critical = {
      details: 'Subdural haematoma',
      notified_to: 'Dr Sami',
      notified_at: '2026-11-21T06:00:00.000Z',
      was_read_back: true,
    }

    it('takes each section as one version has it, in one envelope with the decision', async () => {
      await dispute(
        sign({}),
        sign({ findings: 'Left subdural haematoma, 8 mm.', critical_result: critical }),
        sign({ diagnosis: 'Subdural haematoma on the left', recommendations: 'Neurosurgery today' }),
      )
      const before = await lastOps()
      const input = await choose((key) => (['findings', 'critical_result'].includes(key) ? 2 : 3))
      await station.call('conflicts.merge_versions', input, 'nadia')
      expect(await lastOps()).toEqual({
        count: before.count + 1,
        ops: ['patch form_submissions', 'append radiology_assessments', 'resolve conflicts'],
      })
      expect(await mergedReport()).toMatchObject({
        base_version: 2,
        status: 'preliminary',
        findings: 'Left subdural haematoma, 8 mm.',
        diagnosis: 'Subdural haematoma on the left',
        recommendations: 'Neurosurgery today',
        critical_result: critical,
        amendment_reason: 'Read both with the patient',
      })
      expect((await read()).report_submissions).toMatchObject([{ current_version: 4 }])
    })

    it('is an addendum where the version that counts is final', async () => {
      await dispute(
        sign({}),
        sign({ status: 'final', findings: 'Left subdural haematoma.' }),
        sign({ diagnosis: 'Subdural haematoma' }),
      )
      const input = await choose((key) => (key === 'findings' ? 2 : 3))
      await station.call('conflicts.merge_versions', input, 'nadia')
      expect(await mergedReport()).toMatchObject({ status: 'addendum', diagnosis: 'Subdural haematoma' })
    })

    it('is final where only the other one was, and the study is reported', async () => {
      await dispute(
        sign({}),
        sign({ findings: 'Left subdural haematoma.' }),
        sign({ status: 'final', diagnosis: 'Subdural haematoma' }),
      )
      await station.deps().records.db.updateTable('studies').set({ status: 'preliminary' }).execute()
      const input = await choose((key) => (key === 'findings' ? 2 : 3))
      await station.call('conflicts.merge_versions', input, 'nadia')
      expect(await mergedReport()).toMatchObject({ status: 'final', findings: 'Left subdural haematoma.' })
      expect((await read()).studies).toMatchObject([{ status: 'reported' }])
    })

    it('has every differing section chosen', async () => {
      await dispute(
        sign({}),
        sign({ findings: 'Left subdural haematoma.' }),
        sign({ diagnosis: 'Subdural haematoma' }),
      )
      const input = await choose((key) => (key === 'findings' ? 2 : null))
      expect(await refused(input, 'nadia')).toEqual([['diagnosis', 'required']])
      await nothingHappened()
    })

    it('is nobody’s to merge who may not sign reports', async () => {
      await dispute(
        sign({}),
        sign({ findings: 'Left subdural haematoma.' }),
        sign({ diagnosis: 'Subdural haematoma' }),
      )
      const input = await choose((key) => (key === 'findings' ? 2 : 3))
      expect(await refused(input, 'heba')).toEqual({ code: 'not_permitted', action: 'radiology.report' })
      await nothingHappened()
    })
  })
})
