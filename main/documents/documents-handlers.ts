import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { appendChunk, beginUpload, createDocumentReader, finishUpload } from './document-service.ts'
import { createUploadDesk } from './upload-desk.ts'

type DocumentsHandlers = Pick<
  GuardedHandlers,
  'documents.begin_upload' | 'documents.append_chunk' | 'documents.finish_upload' | 'documents.read_chunk'
>

/** Scans and other files of a visit. Uploads under way are forgotten with the store's closing. */
export function createDocumentsHandlers(deps: FeatureDeps): DocumentsHandlers {
  const desk = createUploadDesk(deps.records)
  const readChunk = createDocumentReader(deps)
  return {
    'documents.begin_upload': (input, call) => beginUpload(deps, desk, call, input),
    'documents.append_chunk': async (input, call) => appendChunk(desk, call, input),
    'documents.finish_upload': ({ upload_id }, call) => finishUpload(deps, desk, call, upload_id),
    'documents.read_chunk': (input, call) => readChunk(call, input),
  }
}
