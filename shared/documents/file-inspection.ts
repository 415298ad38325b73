import { err, ok, type Result } from '../result.ts'
import type { DocumentMediaType } from './document.ts'
import type { FileProblem } from './file-problem.ts'
import { mediaTypeOfBytes, mediaTypeOfName } from './media-type.ts'
import { type Inflate, inspectPdf } from './pdf-inspection.ts'
import { inspectPicture } from './picture-inspection.ts'

/** What a file's name and first bytes say about it, before the whole is here. */
export function inspectBeginning(
  file_name: string,
  size_bytes: number,
  first: Uint8Array,
): Result<DocumentMediaType, FileProblem> {
  if (size_bytes === 0) return err('empty')
  const proven = mediaTypeOfBytes(first)
  if (proven === undefined) return err('kind')
  return proven === mediaTypeOfName(file_name) ? ok(proven) : err('name_differs')
}

/** What a whole file is, or why it cannot become a document of a visit. */
export function inspectFile(
  file: { readonly file_name: string; readonly bytes: Uint8Array },
  inflate: Inflate,
): Result<DocumentMediaType, FileProblem> {
  const { file_name, bytes } = file
  const beginning = inspectBeginning(file_name, bytes.length, bytes)
  return beginning.ok ? inspectContent(bytes, inflate) : beginning
}

/** The same of bytes alone, where the name that goes with them is not known. */
export function inspectContent(bytes: Uint8Array, inflate: Inflate): Result<DocumentMediaType, FileProblem> {
  if (bytes.length === 0) return err('empty')
  const media_type = mediaTypeOfBytes(bytes)
  if (media_type === undefined) return err('kind')
  const whole =
    media_type === 'application/pdf' ? inspectPdf(bytes, inflate) : inspectPicture(bytes, media_type)
  return whole.ok ? ok(media_type) : whole
}
