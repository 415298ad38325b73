import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { listPriorReports } from './prior-reports-service.ts'
import { submitReport } from './report-service.ts'
import { writeSheet } from './sheet-service.ts'
import { numberStudy, putStudyBack, removeStudy, requestStudy } from './study-service.ts'

type RadiologyHandlers = Pick<
  GuardedHandlers,
  | 'radiology.submit_report'
  | 'radiology.prepare_sheet'
  | 'radiology.complete_sheet'
  | 'radiology.prior_reports'
  | 'radiology.request_study'
  | 'radiology.number_study'
  | 'radiology.remove_study'
  | 'radiology.put_study_back'
>

/** Studies, their preparation sheets, and the physician's reports. */
export function createRadiologyHandlers(deps: FeatureDeps): RadiologyHandlers {
  return {
    'radiology.submit_report': (input, call) => submitReport(deps, call, input),
    'radiology.prepare_sheet': (input, call) => writeSheet(deps, call, input, false),
    'radiology.complete_sheet': (input, call) => writeSheet(deps, call, input, true),
    'radiology.prior_reports': ({ study_id }, call) => listPriorReports(deps, call, study_id),
    'radiology.request_study': (input, call) => requestStudy(deps, call, input),
    'radiology.number_study': (input, call) => numberStudy(deps, call, input),
    'radiology.remove_study': (input, call) => removeStudy(deps, call, input),
    'radiology.put_study_back': ({ study_id }, call) => putStudyBack(deps, call, study_id),
  }
}
