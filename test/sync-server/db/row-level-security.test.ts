import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { hire, openOtherSite } from '../rest/rest-client.ts'

/** Tables that are of no site, and why. Every other one is closed by site. */
const organisationWide: Readonly<Record<string, string>> = {
  stream: 'one order of commits for all sites; it holds numbers and hashes',
  server_audit_head: 'one chain of the server’s own audit events; it holds a number and a hash',
  blobs: 'bytes by their content, sealed; who may read them says visit_documents, which is closed',
}

/** Closed tables whose owner is not held, and why. */
const ownerIsFree: Readonly<Record<string, string>> = {
  audit_log: 'an event is placed by its owner’s function, after events that the writer does not see',
}

const insertOnly = [
  'audit_log',
  'commit_log',
  'txn_change',
  'quarantine',
  'quarantine_repairs',
  'report_exports',
]

/** Files that see all sites in some transaction, and why. A new one is a decision: it is added here with its reason. */
const seesAllSites: Readonly<Record<string, string>> = {
  'auth/auth-routes.ts': 'a refresh token says whose it is',
  'auth/sign-in-proof.ts': 'nobody is signed in yet: a user name is looked for at every site',
  'auth/station-proof.ts': 'whose station it is comes out of its key',
  'operations-routes.ts': 'health and metrics: the number of the last commit',
  'sync/event-stream.ts': 'the number of the last commit',
  'sync/blob-routes.ts': 'whether the same bytes are here already; they are not read',
  'sync/sign-in-service.ts': 'a user name is looked for at every site; another site’s person is refused',
  'sync/journal-replay.ts': 'envelopes of all stations are taken again at start',
  'sync/station-token.ts': 'whose station it is comes out of its key',
  'sync/enrol-service.ts': 'which site a code is of comes out of the code',
  'sync/sync-routes.ts': 'the epoch of the one order of commits',
  'stream-commands.ts': 'how far the one order of commits is backed up',
  'sync/durability.ts': 'how far the one order of commits is on a standby',
  'sync/newer-envelopes.ts': 'envelopes of every site that this version reads now',
  'sync/scope-watch.ts': 'which sites nobody has looked through for a day',
  'sync/epoch-service.ts': 'the one order of commits, and medical numbers of every site',
  'first-start.ts': 'there is no site yet',
  'server.ts': 'which keys the database was written with',
  'patients/renew-national-ids.ts': 'keys of the national ID are the organisation’s',
  'sync/wipe-report-service.ts': 'whose station it was comes out of its receipt',
  'documents/blob-store.ts': 'bytes are kept once for all sites',
  'rest/serve.ts': 'sites are opened by an administrator of another',
  'audit/refusal-tally.ts': 'a refusal of somebody unknown is audited',
  'emergency/emergency-routes.ts':
    'a patient of another site, by a whole identifier and with a reason; audited at both',
  'admin/site-routes.ts': 'an administrator opens and closes sites',
  'db/database.ts': 'says what the word means',
}

describe.each(databaseKinds)('row-level security on %s', (database) => {
  let server: TestServer
  let here: string
  let there: string

  beforeAll(async () => {
    server = await startTestServer({ database })
    await server.reset()
    here = await server.siteId()
    there = await openOtherSite(server)
    await hire(server, 'nurse-here', 'nurse', { site_id: here })
    await hire(server, 'nurse-there', 'nurse', { site_id: there })
  })
  afterAll(() => server.close())

  const ask = async <T>(text: string): Promise<T[]> => (await sql.raw<T>(text).execute(server.owner)).rows

  it('closes every table that is of a site, to its owner too', async () => {
    const tables = await ask<{ name: string; closed: boolean; forced: boolean }>(`
      select relname::text as name, relrowsecurity as closed, relforcerowsecurity as forced from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname not like 'kysely%' order by 1`)
    expect(tables.length).toBeGreaterThan(30)
    const open = tables.filter(({ closed }) => !closed).map(({ name }) => name)
    expect(open).toEqual(Object.keys(organisationWide).toSorted())
    const free = tables.filter(({ closed, forced }) => closed && !forced).map(({ name }) => name)
    expect(free).toEqual(Object.keys(ownerIsFree))
  })

  it('lets every closed table be written only for the site of the transaction', async () => {
    const policies = await ask<{ name: string; shown: string; written: string | null; roles: string }>(`
      select c.relname::text as name, pg_get_expr(p.polqual, p.polrelid) as shown,
        pg_get_expr(p.polwithcheck, p.polrelid) as written, array_to_string(p.polroles::regrole[], ',') as roles
      from pg_policy p join pg_class c on c.oid = p.polrelid`)
    const closed = await ask<{ name: string }>(`
      select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity`)
    for (const { name } of closed) {
      const own = policies.filter((policy) => policy.name === name)
      expect(
        own.map(({ roles }) => roles),
        name,
      ).toEqual(['sijil_app'])
      for (const { shown, written } of own) {
        expect(shown, name).toContain('sijil.site')
        // Without a rule of its own for what is written, the one for what is seen holds.
        expect(written ?? shown, name).toContain('sijil.site')
      }
    }
  })

  it('gives the program’s role no way round, and no change of what is written once', async () => {
    const [role] = await ask<{ bypasses: boolean; is_super: boolean; may_log_in: boolean }>(`
      select rolbypassrls as bypasses, rolsuper as is_super, rolcanlogin as may_log_in
      from pg_roles where rolname = 'sijil_app'`)
    expect(role).toEqual({ bypasses: false, is_super: false, may_log_in: false })
    for (const table of insertOnly) {
      const [may] = await ask<Record<string, boolean>>(`
        select has_table_privilege('sijil_app', '${table}', 'update') as update,
          has_table_privilege('sijil_app', '${table}', 'delete') as delete,
          has_table_privilege('sijil_app', '${table}', 'truncate') as truncate`)
      expect(may, table).toEqual({ update: false, delete: false, truncate: false })
    }
    const owned = await ask(`select relname from pg_class where relowner = 'sijil_app'::regrole`)
    expect(owned).toEqual([])
  })

  it('shows nothing of any closed table where the site was not set', async () => {
    const closed = await ask<{ name: string }>(`
      select relname::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity order by 1`)
    for (const { name } of closed) {
      const count = await server.owner.transaction().execute(async (trx) => {
        await sql`set local role sijil_app`.execute(trx)
        const { rows } = await sql
          .raw<{ count: number }>(`select count(*)::int as count from ${name}`)
          .execute(trx)
        return rows[0]?.count
      })
      expect(count, name).toBe(0)
    }
  })

  it('shows credentials, sign-ins and codes of the transaction’s site alone, and writes none of another', async () => {
    const count = (site_id: string, table: 'user_credentials' | 'refresh_tokens') =>
      server.database.transaction(
        { site_id },
        async (trx) => (await trx.selectFrom(table).select('user_id').execute()).length,
      )
    expect([await count(here, 'user_credentials'), await count(there, 'user_credentials')]).toEqual([2, 1])
    expect(await count('all', 'user_credentials')).toBe(3)
    expect([await count(here, 'refresh_tokens'), await count(there, 'refresh_tokens')]).toEqual([1, 1])
    const { id } = await server.owner
      .selectFrom('users')
      .where('site_id', '=', there)
      .select('id')
      .executeTakeFirstOrThrow()
    const stolen = await server.database.transaction({ site_id: here }, (trx) =>
      trx
        .updateTable('user_credentials')
        .set({ password_hash: 'mine' })
        .where('user_id', '=', id)
        .executeTakeFirst(),
    )
    expect(stolen.numUpdatedRows).toBe(0n)
    const code = {
      code_hash: v7(),
      site_id: there,
      expires_at: '2027-01-01T00:00:00.000Z',
      approve: 'auto',
    } as const
    const planted = server.database.transaction({ site_id: here }, (trx) =>
      trx
        .insertInto('enrolment_codes')
        .values({ ...code, used_at: null, used_by: null })
        .execute(),
    )
    await expect(planted).rejects.toMatchObject({ code: '42501' })
  })
})

describe('what sees all sites', () => {
  it('is known, each with its reason', () => {
    const root = fileURLToPath(new URL('../../../sync-server', import.meta.url))
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    )
    const found = files.filter((path) => /(['"])all\1/.test(readFileSync(join(root, path), 'utf8')))
    expect(found.map((path) => path.replaceAll('\\', '/')).toSorted()).toEqual(
      Object.keys(seesAllSites).toSorted(),
    )
  })
})
