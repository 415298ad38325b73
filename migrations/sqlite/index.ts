import type { Migration } from 'kysely/migration'
import * as createRecords from './0001-create-records.ts'
import * as createLocalTables from './0002-create-local-tables.ts'
import * as createSettings from './0003-create-settings.ts'
import * as indexDailyActs from './0004-index-daily-acts.ts'
import * as stateAllergiesOnSheets from './0005-state-allergies-on-sheets.ts'
import * as createClinicalRules from './0006-create-clinical-rules.ts'
import * as putDocumentsAside from './0007-put-documents-aside.ts'
import * as lineUpDocuments from './0008-line-up-documents.ts'

import * as listWards from './0009-list-wards.ts'
import * as askSecondFactor from './0010-ask-second-factor.ts'

import * as openInEmergencies from './0011-open-in-emergencies.ts'
import * as noteWhatSyncDid from './0012-note-what-sync-did.ts'
import * as measureArchive from './0013-measure-archive.ts'
import * as beginWithSnapshot from './0014-begin-with-snapshot.ts'
import * as scopeHistory from './0015-scope-history.ts'
import * as removeWhatWasEnteredInError from './0016-remove-what-was-entered-in-error.ts'

/** The station store's migrations in order. Listed, not discovered: the packaged program has no folder to look into. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-create-records': createRecords,
  '0002-create-local-tables': createLocalTables,
  '0003-create-settings': createSettings,
  '0004-index-daily-acts': indexDailyActs,
  '0005-state-allergies-on-sheets': stateAllergiesOnSheets,
  '0006-create-clinical-rules': createClinicalRules,
  '0007-put-documents-aside': putDocumentsAside,
  '0008-line-up-documents': lineUpDocuments,
  '0009-list-wards': listWards,
  '0010-ask-second-factor': askSecondFactor,
  '0011-open-in-emergencies': openInEmergencies,
  '0012-note-what-sync-did': noteWhatSyncDid,
  '0013-measure-archive': measureArchive,
  '0014-begin-with-snapshot': beginWithSnapshot,
  '0015-scope-history': scopeHistory,
  '0016-remove-what-was-entered-in-error': removeWhatWasEnteredInError,
}
