import type { Id } from '../../shared/ids.ts'
import type { WipeReceipt } from '../../shared/sync/standing-message.ts'
import type { SyncEvent } from '../../shared/sync-page/sync-event.ts'

/** What sync needs to prove which station it is; the private key stays behind this. */
export interface StationIdentity {
  readonly station_id: Id
  /** Ed25519 over bytes, base64url. */
  sign(bytes: Buffer): string
  /** A short-lived token for one request, signed with the station's key. */
  token(): Promise<string>
  /** Proof for one exchange of this refresh token, signed with the station's key. */
  refreshProof(refreshToken: string): Promise<string>
  /** What a station swears to before it erases itself: a JWS that stays good when the key is gone. */
  signReceipt(receipt: WipeReceipt): Promise<string>
  /** The server's clock as last heard, so that a PC with a wrong clock can still sync. Milliseconds since 1970 UTC. */
  setServerTimeMs(serverTimeMs: number): void
}

/** Waiting, passed in so that tests and the simulator own it. */
export interface Timers {
  /** Calls `run` after `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void
}

/** What sync did here, for people to read. Nothing is decided by it, and a cycle that moved nothing notes nothing. */
export interface SyncTimeline {
  note(events: readonly SyncEvent[]): Promise<void>
}

/** Bytes of documents in the profile folder, encrypted one key per file. */
export interface BlobFiles {
  /** Encrypts and stores bytes durably; answers the file's key for the `blob` table. Pieces are taken one at a time. */
  write(sha256: string, bytes: Buffer | Iterable<Uint8Array>): { file_key: string }
  read(sha256: string, fileKey: string): Buffer
  /** Takes the file of a document away, and what there is of one that is being fetched; none there is no fault. */
  remove(sha256: string): void
  readonly parts: BlobParts
}

/** What has come so far of documents that are being fetched: whole chunks, encrypted, there after a restart too. */
export interface BlobParts {
  /** Forgets what there was of a document; answers a key for what comes now. */
  begin(sha256: string): string
  /** Keeps the next chunk. */
  append(sha256: string, partKey: string, index: number, bytes: Uint8Array): void
  /** How many chunks are here and whole; what follows one that is not is dropped. */
  count(sha256: string, partKey: string): number
  /** One of those that are here. */
  read(sha256: string, partKey: string, index: number): Buffer
  remove(sha256: string): void
}
