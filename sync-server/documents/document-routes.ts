import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DOCUMENT_MAX_BYTES, DocumentType, VisitDocument } from '../../shared/documents/document.ts'
import { type FieldError, invalidInput, zodToFieldErrors } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { shortText } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { instantOf } from '../../shared/time.ts'
import type { RestError } from '../problem.ts'
import type { Api } from '../rest/api.ts'
import { findForbiddenText } from '../rest/forbidden-text.ts'
import { pageOf, pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { refuse, serve } from '../rest/serve.ts'
import { findVisit } from '../visits/visit-store.ts'
import { sha256Of } from './blob-store.ts'
import { attachDocument, getDocumentBytes, getDocuments } from './document-service.ts'
import { judgeUpload, type UploadedFile } from './file-judgement.ts'

const params = z.object({ visit_id: z.string().max(60) })
const tags = ['documents']

const UploadFields = z.object({
  document_type: DocumentType,
  administration_reason: shortText(500).optional(),
})

const uploadBody = {
  type: 'object',
  required: ['file', 'document_type'],
  properties: {
    file: { type: 'string', format: 'binary' },
    document_type: { type: 'string', enum: DocumentType.options },
    administration_reason: { type: 'string', maxLength: 500 },
  },
}

/** Documents of a visit: attach (PDF, JPEG, PNG, at most 20 MB), list, read the bytes. */
export async function registerDocumentRoutes(api: Api, deps: RestDeps): Promise<void> {
  await api.register(multipart, {
    limits: { fileSize: DOCUMENT_MAX_BYTES, files: 1, fields: 5, fieldSize: 2000, parts: 6 },
    throwFileSizeLimit: true,
  })
  api.route({
    method: 'POST',
    url: '/visits/:visit_id/documents',
    config: { action: 'documents.attach', described_body: uploadBody },
    schema: {
      tags,
      summary: 'Attaches a file',
      description: 'multipart/form-data: `file` (PDF, JPEG, PNG; 20 MB) and `document_type`',
      consumes: ['multipart/form-data'],
      params,
      response: { 201: VisitDocument, ...problemAnswers },
    },
    handler: (request, reply) => upload(deps, request, reply, request.params.visit_id),
  })
  api.route({
    method: 'GET',
    url: '/visits/:visit_id/documents',
    config: { action: 'patients.read', audit_as: 'documents.list' },
    schema: {
      tags,
      summary: 'Documents of a visit, newest first',
      params,
      querystring: z.object(pageQuery),
      response: { 200: pageOf(VisitDocument), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getDocuments(call, request.params.visit_id, request.query)),
  })
  api.route({
    method: 'GET',
    url: '/documents/:document_id',
    config: { action: 'patients.read', audit_as: 'documents.read' },
    schema: {
      tags,
      summary: 'The bytes of a document; a Range header asks for a part',
      params: z.object({ document_id: z.string().max(60) }),
      response: { ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) =>
        getDocumentBytes(call, request.params.document_id, request.headers.range),
      ),
  })
}

async function upload(
  deps: RestDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  visit_id: string,
): Promise<void> {
  const read = await readUpload(request)
  if (!read.ok) return await refuse(deps, request, reply, read.error)
  const { file, fields } = read.value
  const mediaType = await judgeUpload(file)
  if (!mediaType.ok) {
    return await refuse(deps, request, reply, { code: 'unsupported_media', reason: mediaType.error })
  }
  // Bytes go to the disk before the record names them, and only for a visit that is there.
  if (await isVisitThere(deps, request, visit_id)) {
    const received_at = instantOf(deps.clock.nowMs())
    await deps.blobs.put(file.bytes, { media_type: mediaType.value, problem: null, received_at })
  }
  await serve(
    deps,
    request,
    reply,
    (call) => attachDocument(call, visit_id, file, mediaType.value, fields.document_type),
    {
      administration_reason: fields.administration_reason,
      fingerprint: { ...fields, file_name: file.file_name, sha256: sha256Of(file.bytes) },
    },
  )
}

async function isVisitThere(deps: RestDeps, request: FastifyRequest, visit_id: string): Promise<boolean> {
  const id = Id.safeParse(visit_id)
  const site_id = request.claims?.site_id
  if (!id.success || site_id === undefined) return false
  return (await deps.database.transaction({ site_id }, (trx) => findVisit(trx, id.data))) !== undefined
}

interface Upload {
  readonly file: UploadedFile
  readonly fields: z.infer<typeof UploadFields>
}

async function readUpload(request: FastifyRequest): Promise<Result<Upload, RestError>> {
  if (!request.isMultipart()) {
    return err({ code: 'bad_request', status: 415, detail: 'Send multipart/form-data.' })
  }
  let file: UploadedFile | undefined
  const given: Record<string, unknown> = {}
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') given[part.fieldname] = part.value
      else file = { bytes: await part.toBuffer(), file_name: part.filename, media_type: part.mimetype }
    }
  } catch (error) {
    // Expected: a limit of the parser was passed, or the upload broke off.
    const { code, statusCode } = error as { code?: string; statusCode?: number }
    if (code === 'FST_REQ_FILE_TOO_LARGE') return err({ code: 'too_large', limit_bytes: DOCUMENT_MAX_BYTES })
    if (statusCode === undefined || statusCode >= 500) throw error
    return err({ code: 'bad_request', status: statusCode, detail: 'The multipart body cannot be read.' })
  }
  const fields = UploadFields.safeParse(given)
  const errors: FieldError[] = fields.success ? [] : zodToFieldErrors(fields.error)
  if (file === undefined || file.bytes.length === 0) {
    errors.push({ field: 'file', code: 'required', message: 'is the file to attach' })
  } else if (findForbiddenText(file.file_name) !== undefined) {
    errors.push({ field: 'file', code: 'invalid_text', message: 'has a name that holds no text' })
  }
  if (errors.length > 0 || !fields.success || file === undefined) return err(invalidInput(errors))
  return ok({ file, fields: fields.data })
}
