import type { Migration } from 'kysely/migration'
import * as createRecords from './0001-create-records.ts'
import * as createOrderAndAudit from './0002-create-order-and-audit.ts'
import * as createAccess from './0003-create-access.ts'
import * as createAdministration from './0004-create-administration.ts'
import * as orderAudit from './0005-order-audit.ts'
import * as createClinicalRules from './0006-create-clinical-rules.ts'
import * as stateAllergiesOnSheets from './0007-state-allergies-on-sheets.ts'
import * as putDocumentsAside from './0008-put-documents-aside.ts'
import * as approveStations from './0009-approve-stations.ts'

import * as fenceAccess from './0010-fence-access.ts'
import * as proveIdentity from './0011-prove-identity.ts'
import * as nameNationalIdKeys from './0012-name-national-id-keys.ts'
import * as standStations from './0013-stand-stations.ts'

import * as openInEmergencies from './0014-open-in-emergencies.ts'
import * as renewDeviceKeys from './0015-renew-device-keys.ts'
import * as markKeys from './0016-mark-keys.ts'
import * as keepOlderDeviceKeys from './0017-keep-older-device-keys.ts'
import * as beginEpochs from './0018-begin-epochs.ts'
import * as createSnapshots from './0019-create-snapshots.ts'
import * as scopeHistory from './0020-scope-history.ts'
import * as removeWhatWasEnteredInError from './0021-remove-what-was-entered-in-error.ts'
import * as nameWhatWasUnseen from './0022-name-what-was-unseen.ts'
import * as knowEventsOfNoSite from './0023-know-events-of-no-site.ts'
import * as knowWhereAChainBroke from './0024-know-where-a-chain-broke.ts'

/** The server's migrations in order. A released one never changes; a new one is added at the end. */
export const postgresMigrations: Readonly<Record<string, Migration>> = {
  '0001-create-records': createRecords,
  '0002-create-order-and-audit': createOrderAndAudit,
  '0003-create-access': createAccess,
  '0004-create-administration': createAdministration,
  '0005-order-audit': orderAudit,
  '0006-create-clinical-rules': createClinicalRules,
  '0007-state-allergies-on-sheets': stateAllergiesOnSheets,
  '0008-put-documents-aside': putDocumentsAside,
  '0009-approve-stations': approveStations,
  '0010-fence-access': fenceAccess,
  '0011-prove-identity': proveIdentity,
  '0012-name-national-id-keys': nameNationalIdKeys,
  '0013-stand-stations': standStations,
  '0014-open-in-emergencies': openInEmergencies,
  '0015-renew-device-keys': renewDeviceKeys,
  '0016-mark-keys': markKeys,
  '0017-keep-older-device-keys': keepOlderDeviceKeys,
  '0018-begin-epochs': beginEpochs,
  '0019-create-snapshots': createSnapshots,
  '0020-scope-history': scopeHistory,
  '0021-remove-what-was-entered-in-error': removeWhatWasEnteredInError,
  '0022-name-what-was-unseen': nameWhatWasUnseen,
  '0023-know-events-of-no-site': knowEventsOfNoSite,
  '0024-know-where-a-chain-broke': knowWhereAChainBroke,
}
