import { v7 } from 'uuid'
import { DOCUMENT_CHUNK_BYTES } from '../../shared/documents/document.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { StationCore } from '../support/station-core.ts'

/* Documents over the channels of a station, as its screens send and fetch them. */

export async function attach(station: StationCore, visit_id: string, bytes: Buffer): Promise<void> {
  const { upload_id } = await station.call('documents.begin_upload', {
    document_id: v7(),
    visit_id,
    document_type: 'scanned_form',
    file_name: 'scan.pdf',
    size_bytes: bytes.length,
  })
  for (let offset = 0; offset < bytes.length; offset += DOCUMENT_CHUNK_BYTES) {
    const bytes_base64 = bytes.subarray(offset, offset + DOCUMENT_CHUNK_BYTES).toString('base64')
    await station.call('documents.append_chunk', { upload_id, offset, bytes_base64 })
  }
  await station.call('documents.finish_upload', { upload_id })
}

export async function readDocument(station: StationCore, id: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (let offset: number | null = 0; offset !== null; ) {
    const chunk: Output<'documents.read_chunk'> = await station.call('documents.read_chunk', { id, offset })
    chunks.push(Buffer.from(chunk.bytes_base64, 'base64'))
    offset = chunk.next_offset
  }
  return Buffer.concat(chunks)
}
