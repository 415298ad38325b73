/**
 * The version of the sync messages. Every change of a message, an envelope or a synced record's schema raises it, with
 * one line of history here; a test pins a hash of all schemas to it.
 *
 * 1  first form
 * 2  sites can be closed, allergies name the sheet they come from, clinical rules, repairs, contacts of stations
 * 3  second factors, signed standing of stations, recovery key, sealed outbox
 * 4  epochs of a restored server, durable commits, snapshots, documents in chunks, history by scope,
 *    removals of what was entered in error, look-up of patients who are not on a station, up to where who adds to a list
 *    had seen it
 */
export const PROTOCOL_VERSION = 4

/** The oldest version whose pulls and enrolments this program still speaks; pushes are taken from any. */
export const OLDEST_PROTOCOL_VERSION = 1

/** The version of the synced records' schemas, carried by every envelope. */
export const SCHEMA_VERSION = 3
