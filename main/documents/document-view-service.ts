import type { VisitDocument } from '../../shared/documents/document.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { toAuthoredViews } from '../users/authorship-service.ts'
import { listBytesHere, listPutAside, listUnsentBytes } from './blob-store.ts'

/**
 * Documents with who attached them and whether their bytes are readable here. A document is on the server only when its
 * bytes are too: whoever reads "on the server" may switch this PC off for good.
 */
export async function toDocumentViews(
  reader: Reader,
  deps: Pick<FeatureDeps, 'records' | 'station_name'>,
  documents: readonly VisitDocument[],
): Promise<DocumentView[]> {
  const files = documents.map((document) => document.sha256)
  const here = await listBytesHere(reader, files)
  const unsent = await listUnsentBytes(reader, files)
  const putAside = await listPutAside(reader, files)
  const views = await toAuthoredViews(reader, deps, 'visit_documents', documents)
  return views.map((view) => ({
    ...view,
    bytes: here.has(view.sha256) ? 'here' : 'awaited',
    is_put_aside: putAside.has(view.sha256),
    receipt: view.receipt === 'on_server' && unsent.has(view.sha256) ? 'on_this_pc' : view.receipt,
  }))
}
