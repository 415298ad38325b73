import { z } from 'zod'
import { assessmentsChannels } from '../../shared/assessments/assessments-ipc.ts'
import { PatientInput } from '../../shared/patients/patients-ipc.ts'
import { RadiologyReportInput } from '../../shared/radiology/radiology-ipc.ts'
import { RadiologySheetInput } from '../../shared/radiology/sheet-record.ts'
import { visitsChannels } from '../../shared/visits/visits-ipc.ts'
import { demoPatients } from '../invented/demo-data.ts'
import type { DemoPerson } from '../invented/demo-people.ts'
import type { DemoPatient, DemoVisit } from '../invented/demo-person.ts'
import type { DemoStay } from '../invented/demo-stays.ts'

/** Registered so long before their first visit. */
const BEFORE_FIRST_VISIT_HOURS = 2

const nothingKnown = {
  ssn: null,
  passport_number: null,
  date_of_birth: null,
  birth_date_is_estimated: false,
  gender: null,
  mobile_number: null,
  mobile_unavailable_reason: null,
  phone_number: null,
  address: null,
  governorate: null,
  contacts: [],
} as const

const noPlace = { ward: null, room: null, bed: null, chief_complaint: null, studies: [] } as const

const noReport = {
  technique: null,
  comparison: null,
  recommendations: null,
  critical_result: null,
} as const

// Bodies of REST and inputs of the station have the same fields; REST lets those out that are not known.
const Opening = visitsChannels['visits.open'].input.omit({ patient_id: true })
const Nursing = assessmentsChannels['assessments.submit_nursing'].input.shape.answers
const VitalSigns = assessmentsChannels['observations.record_vital_signs'].input.shape.vital_signs
const Report = RadiologyReportInput.omit({ visit_id: true, study_id: true, amendment_reason: true })
const Addendum = Report.extend({ amendment_reason: z.string() })

/** The demo's dozen, as the station's own services take them: whoever shows the program knows them already. */
export function practicePeople(): readonly DemoPerson[] {
  return demoPatients.map(toPerson)
}

function toPerson({ patient, visits }: DemoPatient): DemoPerson {
  const stays = visits.map(toStay)
  const first = Math.max(0, ...stays.map((stay) => stay.arrived_hours_ago))
  return {
    patient: PatientInput.parse({ ...nothingKnown, ...patient }),
    stays,
    registered_hours_ago: first + BEFORE_FIRST_VISIT_HOURS,
  }
}

function toStay({ visit, arrived_hours_ago, nursing, vital_signs, ending, ...reading }: DemoVisit): DemoStay {
  const { preparation_sheet, ...report } = reading.report ?? {}
  const cancelled = ending?.cancelled_reason
  return {
    arrived_hours_ago,
    visit: Opening.parse({ ...noPlace, ...visit }),
    nursing: nursing === undefined ? null : Nursing.parse(nursing),
    vital_signs: (vital_signs ?? []).map((set) => VitalSigns.parse(set)),
    report: reading.report === undefined ? null : Report.parse({ ...noReport, ...report }),
    ...(preparation_sheet === undefined ? {} : { sheet: RadiologySheetInput.parse(preparation_sheet) }),
    ...(reading.addendum === undefined
      ? {}
      : { addendum: Addendum.parse({ ...noReport, ...reading.addendum }) }),
    diagnosis: ending?.status === 'completed' ? String(ending.diagnosis) : null,
    ...(typeof cancelled === 'string' ? { cancelled_reason: cancelled } : {}),
  }
}
