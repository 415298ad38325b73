import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AuditAck, AuditPush } from '../../../shared/sync/audit-message.ts'
import { ChunkHeaders } from '../../../shared/sync/blob-chunks.ts'
import { DeviceKeyReply, DeviceKeyRequest } from '../../../shared/sync/device-key-message.ts'
import { DigestReply, DigestRequest } from '../../../shared/sync/digest-message.ts'
import {
  EnrolReply,
  EnrolRequest,
  StationSignInReply,
  StationSignInRequest,
} from '../../../shared/sync/enrolment-message.ts'
import { entities } from '../../../shared/sync/entities.ts'
import { Envelope } from '../../../shared/sync/envelope.ts'
import { EpochReply, EpochRequest } from '../../../shared/sync/epoch-message.ts'
import { NationalIdKeysReply, NationalIdKeysRequest } from '../../../shared/sync/national-id-keys-message.ts'
import { PatientLookupReply, PatientLookupRequest } from '../../../shared/sync/patient-lookup-message.ts'
import { ProgressReply, ProgressRequest } from '../../../shared/sync/progress-message.ts'
import { HeadEvent, PullBackfill, PullCommit, PullEnd } from '../../../shared/sync/pull-message.ts'
import { PushGap, PushReply, PushRequest } from '../../../shared/sync/push-message.ts'
import { ScopeGrantReply, ScopeGrantRequest } from '../../../shared/sync/scope-grant-message.ts'
import { SealedOutboxReply, SealedOutboxRequest } from '../../../shared/sync/sealed-outbox-message.ts'
import {
  SnapshotChunk,
  SnapshotManifest,
  SnapshotRequest,
  SnapshotSection,
} from '../../../shared/sync/snapshot-message.ts'
import {
  Standing,
  StandingAck,
  StandingQuery,
  WipeReceipt,
  WipeReport,
} from '../../../shared/sync/standing-message.ts'
import { PROTOCOL_VERSION } from '../../../shared/sync/version.ts'

/**
 * What the wire was with each version. A change goes with a new line here and in shared/sync/version.ts; a line that
 * stands is never replaced.
 */
const pinned: Readonly<Record<number, string>> = {
  1: '110703ea03937a1f',
  2: '0184485a53657dad',
  3: '684fa1ba37720ef2',
  4: '3342f7c422d05bae',
}

function wireHash(): string {
  const messages = {
    Envelope,
    PushRequest,
    PushReply,
    PushGap,
    PullCommit,
    PullBackfill,
    PullEnd,
    HeadEvent,
    ChunkHeaders,
    AuditPush,
    AuditAck,
    NationalIdKeysRequest,
    NationalIdKeysReply,
    EnrolRequest,
    EnrolReply,
    StationSignInRequest,
    StationSignInReply,
    ProgressRequest,
    ProgressReply,
    SealedOutboxRequest,
    SealedOutboxReply,
    DigestRequest,
    DigestReply,
    StandingQuery,
    Standing,
    StandingAck,
    WipeReceipt,
    WipeReport,
    DeviceKeyRequest,
    DeviceKeyReply,
    EpochRequest,
    EpochReply,
    SnapshotRequest,
    SnapshotChunk,
    SnapshotManifest,
    SnapshotSection,
    ScopeGrantRequest,
    ScopeGrantReply,
    PatientLookupRequest,
    PatientLookupReply,
  }
  const records = Object.fromEntries(Object.entries(entities).map(([name, { schema }]) => [name, schema]))
  const shapes = Object.entries({ ...messages, ...records }).map(([name, schema]) => [
    name,
    z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' }),
  ])
  return createHash('sha256').update(JSON.stringify(shapes)).digest('hex').slice(0, 16)
}

describe('the wire', () => {
  it('does not change without a new protocol version', () => {
    expect(wireHash()).toBe(pinned[PROTOCOL_VERSION])
  })
})
