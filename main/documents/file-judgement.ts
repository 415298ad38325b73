import { inflateSync } from 'node:zlib'
import { fileTypeFromBuffer } from 'file-type'
import type { DocumentMediaType } from '../../shared/documents/document.ts'
import { inspectFile } from '../../shared/documents/file-inspection.ts'
import type { FileProblem } from '../../shared/documents/file-problem.ts'
import type { Inflate } from '../../shared/documents/pdf-inspection.ts'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'

/**
 * What a file is, told by its name, its first bytes, its inner build, and by a second opinion that knows hundreds of
 * other kinds; all must agree. Error: `unsupported_media` with the reason for the person's screen.
 */
export async function judgeFile(file: {
  readonly file_name: string
  readonly bytes: Buffer
}): Promise<Result<DocumentMediaType, AppError>> {
  const refuse = (reason: FileProblem) => err({ code: 'unsupported_media', reason } as const)
  const inspected = inspectFile(file, inflate)
  if (!inspected.ok) return refuse(inspected.error)
  const sniffed = await fileTypeFromBuffer(file.bytes)
  return sniffed?.mime === inspected.value ? ok(inspected.value) : refuse('kind')
}

const inflate: Inflate = (bytes, maxBytes) => {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(1, maxBytes) })
  } catch {
    // Expected: the stream is broken, or it would unpack into more than anybody's document needs.
    return undefined
  }
}
