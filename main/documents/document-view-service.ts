import type { VisitDocument } from '../../shared/documents/document.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { toAuthoredViews } from '../users/authorship-service.ts'
import { listBytesHere } from './blob-store.ts'

/** Documents with who attached them and whether their bytes are readable here. */
export async function toDocumentViews(
  reader: Reader,
  deps: Pick<FeatureDeps, 'records' | 'station_name'>,
  documents: readonly VisitDocument[],
): Promise<DocumentView[]> {
  const here = await listBytesHere(
    reader,
    documents.map((document) => document.sha256),
  )
  const views = await toAuthoredViews(reader, deps, 'visit_documents', documents)
  return views.map((view) => ({ ...view, bytes: here.has(view.sha256) ? 'here' : 'awaited' }))
}
