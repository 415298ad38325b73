import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createBlobFiles } from '../../../main/documents/blob-files.ts'
import { fieldKey, fieldsOf } from '../../../shared/forms/form-definition.ts'
import { frm05 } from '../../../shared/forms/frm-05.ts'
import { admit, createTestStation, nursingAnswers, type TestStation } from '../../support/station.ts'

const CANARY = 'Qanariyya'
const ARABIC = 'كناريا'
const SSN = '29001011234567'
const encodings = ['utf8', 'utf16le', 'base64'] as const

interface PlainDatabase {
  exec(sql: string): void
  prepare(sql: string): { run(value: string): void }
  close(): void
}

/** The station's own database library, without a key. */
async function openWithoutKey(path: string): Promise<PlainDatabase> {
  const name: string = 'better-sqlite3'
  const { default: Database } = (await import(name)) as { default: new (path: string) => PlainDatabase }
  return new Database(path)
}

/** The files below a folder in which one of the texts can be read. */
function filesWith(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name)
    if (!statSync(path).isFile()) return false
    const bytes = readFileSync(path)
    return texts.some((text) =>
      encodings.some((encoding) =>
        bytes.includes(
          encoding === 'base64' ? Buffer.from(text).toString('base64') : Buffer.from(text, encoding),
        ),
      ),
    )
  })
}

describe('the profile folder', () => {
  let station: TestStation
  let control: string
  afterEach(async () => {
    await station.close()
    rmSync(control, { recursive: true, force: true })
  })

  it('holds nothing of a patient that can be read, while the program runs and after it ended', async () => {
    control = mkdtempSync(join(tmpdir(), 'sijil-control-'))
    station = await createTestStation()
    const { patient, visit } = await admit(
      station,
      {
        ssn: SSN,
        passport_number: `${CANARY}P1`,
        full_name: `${CANARY} ${ARABIC}`,
        address: `${CANARY} street`,
        governorate: `${CANARY} province`,
        phone_number: `${CANARY}02`,
        mobile_number: '01055544433',
        contacts: [{ name: `${CANARY} kin`, relation: CANARY, phone: CANARY, is_guardian: false }],
      },
      { ward: `${CANARY} ward`, room: CANARY, bed: CANARY, chief_complaint: `${CANARY} complaint` },
    )
    const owner = { owner_id: visit.id, form_code: 'SH.MR.FRM.05' as const }
    const everyText = fieldsOf(frm05)
      .filter((field) => field.type === 'text' || field.type === 'long_text')
      .map((field) => [fieldKey(field), `${CANARY} ${field.name}`])
    expect(everyText.length).toBeGreaterThan(15)
    await station.call('drafts.save', { ...owner, fields: Object.fromEntries(everyText) })
    expect((await station.call('drafts.get', owner)).fields).toMatchObject(Object.fromEntries(everyText))
    await station.call('patients.search', { query: CANARY, limit: 10 })
    await station.call('assessments.submit_nursing', {
      visit_id: visit.id,
      answers: nursingAnswers({
        chief_complaint: CANARY,
        allergy_status: 'yes',
        medication_allergies: CANARY,
      }),
      amendment_reason: null,
    })
    const scan = Buffer.from(`%PDF-1.7 ${CANARY} ${ARABIC}`)
    const { upload_id } = await station.call('documents.begin_upload', {
      visit_id: visit.id,
      document_type: 'scanned_form',
      file_name: `${CANARY}.pdf`,
      size_bytes: scan.length,
    })
    await station.call('documents.append_chunk', {
      upload_id,
      offset: 0,
      bytes_base64: scan.toString('base64'),
    })
    await station.call('documents.finish_upload', { upload_id })
    await station.call(
      'radiology.submit_report',
      {
        visit_id: visit.id,
        study_id: null,
        modality: 'ct',
        body_region: CANARY,
        technique: CANARY,
        comparison: CANARY,
        findings: `${CANARY} findings`,
        diagnosis: `${CANARY} diagnosis`,
        recommendations: CANARY,
        critical_result: null,
        status: 'final',
        amendment_reason: null,
      },
      'nadia',
    )
    await station.call('visits.diagnose', { id: visit.id, diagnosis: CANARY, diagnosis_code: null }, 'nadia')

    const secrets = [CANARY, CANARY.toLowerCase(), ARABIC, SSN, '01055544433', patient.medical_number ?? '']
    expect(readdirSync(station.profile, { recursive: true }).length).toBeGreaterThanOrEqual(4)
    expect(filesWith(station.profile, secrets)).toEqual([])
    await station.restart()
    expect(filesWith(station.profile, secrets)).toEqual([])

    // The same look finds the same text where nothing is encrypted.
    const plain = await openWithoutKey(join(control, 'plain.db'))
    plain.exec('create table patients (full_name text)')
    plain.prepare('insert into patients values (?)').run(`${CANARY} ${ARABIC}`)
    plain.close()
    expect(filesWith(control, secrets)).toEqual(['plain.db'])
  })
})

describe('a document’s file', () => {
  it('does not open in another’s place, or changed by one bit, and survives being written twice', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sijil-blobs-'))
    const files = createBlobFiles(folder)
    const bytes = randomBytes(10_000)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const { file_key } = files.write(sha256, bytes)
    expect(files.write(sha256, bytes)).toEqual({ file_key })
    expect(files.read(sha256, file_key).equals(bytes)).toBe(true)
    expect(() => files.read(sha256, randomBytes(32).toString('base64'))).toThrow()
    const other = randomBytes(10)
    const otherSha = createHash('sha256').update(other).digest('hex')
    const otherKey = files.write(otherSha, other).file_key
    expect(() => files.read(sha256, otherKey)).toThrow()
    expect(() => files.read('../escape', file_key)).toThrow('named by its SHA-256')
    expect(files.has('0'.repeat(64))).toBe(false)
    rmSync(folder, { recursive: true, force: true })
  })
})
