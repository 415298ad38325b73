import { inflateSync } from 'node:zlib'
import { fileTypeFromBuffer } from 'file-type'
import type { DocumentMediaType } from '../../shared/documents/document.ts'
import { inspectContent, inspectFile } from '../../shared/documents/file-inspection.ts'
import type { FileProblem } from '../../shared/documents/file-problem.ts'
import type { Inflate } from '../../shared/documents/pdf-inspection.ts'
import { err, ok, type Result } from '../../shared/result.ts'

/** A file as it was sent over REST. */
export interface UploadedFile {
  readonly bytes: Buffer
  readonly file_name: string
  /** What the sender says it is. */
  readonly media_type: string
}

/** What an uploaded file is, when its name, what the sender says, its first bytes and its inner build agree. */
export async function judgeUpload(file: UploadedFile): Promise<Result<DocumentMediaType, FileProblem>> {
  const inspected = inspectFile(file, inflate)
  if (!inspected.ok) return inspected
  const isGeneric = file.media_type === 'application/octet-stream'
  if (!isGeneric && file.media_type !== inspected.value) return err('name_differs')
  return await secondOpinion(file.bytes, inspected.value)
}

/** The same of bytes that come from a station: their name is in a record, which may come later. */
export async function judgeBytes(bytes: Buffer): Promise<Result<DocumentMediaType, FileProblem>> {
  const inspected = inspectContent(bytes, inflate)
  return inspected.ok ? await secondOpinion(bytes, inspected.value) : inspected
}

/** A reader that knows hundreds of other kinds of file must find the same one. */
async function secondOpinion(
  bytes: Buffer,
  media_type: DocumentMediaType,
): Promise<Result<DocumentMediaType, FileProblem>> {
  return (await fileTypeFromBuffer(bytes))?.mime === media_type ? ok(media_type) : err('kind')
}

const inflate: Inflate = (bytes, maxBytes) => {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(1, maxBytes) })
  } catch {
    // Expected: the stream is broken, or it would unpack into more than anybody's document needs.
    return undefined
  }
}
