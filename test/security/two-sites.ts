import { v7 } from 'uuid'
import type { Id } from '../../shared/ids.ts'
import { instantOf } from '../../shared/time.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { enrolWireStation, type WireStation } from '../support/wire-station.ts'
import {
  type AnswerBody,
  aPatient,
  aVisit,
  hire,
  openOtherSite,
  type RestClient,
  signInAdmin,
} from '../sync-server/rest/rest-client.ts'

/* Two hospitals on one server, each with a record of every kind, and people of every role. */

/** A word that stands in the texts of one hospital alone, so that it is known wherever it turns up. */
export interface Canaries {
  readonly record: string
  /** In what only the author, physicians and nurses of the ward may read. */
  readonly confidential: string
}

export interface Hospital {
  readonly site_id: Id
  readonly canaries: Canaries
  readonly nurse: RestClient
  readonly colleague: RestClient
  readonly charge: RestClient
  readonly physician: RestClient
  readonly admin: RestClient
  readonly station: WireStation
  /** What the path of a route may name: by the parameter's name. */
  readonly ids: Readonly<Record<string, string>>
}

export async function openTwoHospitals(): Promise<{
  readonly server: TestServer
  readonly here: Hospital
  readonly there: Hospital
}> {
  // Thousands of questions of one person in a minute: the limit of requests is tried elsewhere (`rest/web.test.ts`).
  const server = await startTestServer({ database: 'pglite', config: { requests_per_minute: 1_000_000 } })
  await server.reset()
  const here = await openHospital(server, 'a', await server.siteId(), await signInAdmin(server))
  const other = await openOtherSite(server)
  const admin = await hire(server, 'admin-b', 'admin', { site_id: other })
  const there = await openHospital(server, 'b', other, admin)
  return { server, here, there }
}

async function openHospital(
  server: TestServer,
  letter: 'a' | 'b',
  site_id: Id,
  admin: RestClient,
): Promise<Hospital> {
  const canaries: Canaries = {
    record: `Kanarya${letter}${letter}qx`,
    confidential: `Sirriya${letter}${letter}qx`,
  }
  const { record, confidential } = canaries
  const at = { site_id }
  const nurse = await hire(server, `nurse-${letter}`, 'nurse', at)
  const colleague = await hire(server, `colleague-${letter}`, 'nurse', at)
  const charge = await hire(server, `charge-${letter}`, 'nurse', { ...at, is_charge_nurse: true })
  const physician = await hire(server, `physician-${letter}`, 'physician', at)
  const station = await enrolWireStation(server, `Station ${record}`, site_id)
  const patient = await aPatient(nurse, { full_name: `Mona ${record}`, mobile_number: '01012345678' })
  const visit = await aVisit(nurse, patient.id, {
    ward: `Ward ${record}`,
    attending_physician_id: physician.user_id,
    studies: [{ modality: 'ct', body_region: `Chest ${record}` }],
  })
  await made(
    nurse.post(`/visits/${visit.id}/nursing-assessment`, {
      mode_of_arrival: 'walk',
      chief_complaint: `Pain ${record}`,
      has_signs_of_abuse: true,
      abuse_description: `Bruises ${confidential}`,
    }),
  )
  await made(nurse.post(`/visits/${visit.id}/vital-signs`, { pulse_bpm: 80 }))
  await made(nurse.post(`/patients/${patient.id}/allergies`, { kind: 'food', substance: `Eggs ${record}` }))
  await made(
    nurse.post(`/patients/${patient.id}/warnings`, { kind: 'safeguarding', note: `Ask ${confidential}` }),
  )
  await made(
    physician.post(`/visits/${visit.id}/radiology-assessment`, {
      modality: 'ct',
      body_region: 'Chest',
      findings: `No lesion is seen ${record}`,
      diagnosis: `Normal CT scan ${record}`,
      status: 'preliminary',
    }),
  )
  const form = new FormData()
  form.set('document_type', 'report')
  form.set(
    'file',
    new Blob([`%PDF-1.4\n% ${record}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`], {
      type: 'application/pdf',
    }),
    `${record}.pdf`,
  )
  const document = await nurse.post(`/visits/${visit.id}/documents`, form)
  if (document.status !== 201)
    throw new Error(`document: ${document.status} ${JSON.stringify(document.body)}`)
  const exported = await admin.get('/reports/export/patients?format=csv&reason=Yearly')
  const code = await admin.post('/admin/enrolment-codes', { approve: 'manual' })
  const codes = await admin.get('/admin/enrolment-codes')
  if (code.status !== 201) throw new Error(`code: ${code.status} ${JSON.stringify(code.body)}`)
  const spare = await enrolWireStation(server, `Spare ${record}`, site_id)
  const leaver = await hire(server, `leaver-${letter}`, 'nurse', at)
  const wrong = {
    op: 'create',
    entity: 'patients',
    id: v7(),
    fields: { full_name: `${record} `.repeat(60) },
  } as const
  await station.commit([wrong], { user_id: nurse.user_id, role: 'nurse' })
  const access_id = v7()
  const opened_at = instantOf(server.clock.nowMs())
  const access = {
    op: 'append',
    entity: 'emergency_accesses',
    id: access_id,
    fields: {
      id: access_id,
      site_id,
      created_at: opened_at,
      created_by: nurse.user_id,
      created_on_station: station.id,
      kind: 'patient',
      patient_id: patient.id,
      elsewhere_patient_id: null,
      elsewhere_site_id: null,
      second_person_id: null,
      reason: 'the patient could not wait',
      opened_at,
      ends_at: instantOf(server.clock.nowMs() + 3_600_000),
    },
  } as const
  const taken = await station.commit([access], { user_id: nurse.user_id, role: 'nurse' })
  if (taken.result !== 'applied') throw new Error(`access: ${JSON.stringify(taken)}`)
  const { items } = (await admin.get('/admin/quarantine')).body
  const pending_id = await askToEnrol(server, String(code.body.enrolment_code))
  return {
    site_id,
    canaries,
    nurse,
    colleague,
    charge,
    physician,
    admin,
    station,
    ids: {
      patient_ssn: patient.id,
      visit_id: visit.id,
      document_id: document.body.id,
      user_id: leaver.user_id,
      site_id,
      station_id: spare.id,
      quarantine_id: String(items[0]?.id),
      access_id,
      code_id: String(codes.body.items[0]?.id),
      pending_id,
      export_id: String(
        exported.body.id ??
          String(exported.body.download_url ?? '')
            .split('/')
            .at(-1),
      ),
      sha256: String(document.body.sha256),
      patient_id: patient.id,
    },
  }
}

async function made(reply: Promise<{ readonly status: number; readonly body: AnswerBody }>): Promise<void> {
  const { status, body } = await reply
  if (status !== 201) throw new Error(`a hospital could not be filled: ${status} ${JSON.stringify(body)}`)
}

/** A PC that shows a code which needs an administrator's yes. */
async function askToEnrol(server: TestServer, enrolment_code: string): Promise<Id> {
  const station_id = v7()
  const { generateKeyPairSync } = await import('node:crypto')
  const { publicKey } = generateKeyPairSync('ed25519')
  await fetch(`${server.url}/sync/v1/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      protocol: 1,
      enrolment_code,
      station_id,
      station_name: 'Waiting',
      public_key: publicKey.export({ format: 'der', type: 'spki' }).toString('base64url'),
      key_protection: 'password_only',
    }),
  })
  return station_id
}
