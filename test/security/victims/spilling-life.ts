import { writeSync } from 'node:fs'
import { makeBackup } from '../../../main/db/backup-file.ts'
import { openBeside } from '../../../main/db/store-file.ts'
import { applySettings, wrongSetting } from '../../../main/db/store-settings.ts'
import { profilePaths } from '../../../main/enrolment/profile-folder.ts'

/**
 * A station's store under much work, in a process that is looked at from outside and then killed:
 * `spilling-life.ts <folder> <key> <rows> <kept | careless>`. Careless is how SQLite comes: what does not fit into
 * memory goes to a file that nobody encrypts.
 */

const [, , folder = '', keyHex = '', rows = '0', manner = 'kept'] = process.argv
const key = Buffer.from(keyHex, 'hex')
const paths = profilePaths(folder)
const say = (line: string): void => void writeSync(1, `${line}\n`)

const raw = openBeside(paths.store, key)
applySettings(raw)
const wrong = wrongSetting(raw)
if (wrong !== undefined) throw new Error(`the setting ${wrong} does not hold`)
// Less memory than a station gives it, so that a sort of a test is too large for it.
raw.pragma('cache_size = -2000')
if (manner === 'careless') raw.pragma('temp_store = FILE')

const own = new Set(['id', 'medical_number', 'n', 'server_seq'])
const columns = (raw.pragma('table_info(patients)') as { name: string }[])
  .map(({ name }) => name)
  .filter((name) => !own.has(name))
raw
  .prepare(
    `with recursive many (i) as (select 1 union all select i + 1 from many where i < ?)
     insert into patients (id, medical_number, ${columns.join(', ')})
     select printf('11111111-0000-7000-8000-%012d', i), printf('%010d', i), ${columns.map((name) => `p.${name}`).join(', ')}
     from many, (select * from patients limit 1) as p`,
  )
  .run(Number(rows))
raw
  .prepare(
    'insert or ignore into patient_search_key (patient_id, search_key) select id, lower(full_name) from patients',
  )
  .run()
raw.prepare("insert into patient_fts (patient_fts) values ('optimize')").run()
const { name } = raw.prepare('select lower(full_name) as name from patients').get() as { name: string }
const found = raw
  .prepare('select count(*) as found from patient_fts where patient_fts match ?')
  .get(`"${name.split(' ')[0]}"*`)
say(`found ${(found as { found: number }).found}`)
raw.exec(
  'create table copied as select * from patients; create index copied_by on copied (full_name, address)',
)
const backup = makeBackup({ store: paths.store, key, folder: paths.backups, now: '2026-05-01T08:00:00.000Z' })
say(`backup ${backup.kind}`)

const wide = 'patients, patient_visits, nursing_assessments, radiology_assessments'
const sorted = raw.prepare(`select * from ${wide} order by patients.address || patients.id desc`).iterate()
sorted.next()
say('sorting')
// Held here, with whatever the sort has opened, until it is killed.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
