import { sql } from 'kysely'
import { REST_STATION_ID } from '../../shared/ids.ts'
import { entityDefinition } from '../../shared/sync/entities.ts'
import { groupNamed } from '../../shared/sync/merge.ts'
import { instantOf } from '../../shared/time.ts'
import { CommitRefused, commitOwn } from '../../sync-server/commit/commit.ts'
import { readWhere } from '../../sync-server/db/record-store.ts'
import { patientGroups } from './acts.ts'
import { groupText, type Model } from './model.ts'
import type { Dice } from './random.ts'
import type { SimServer } from './sim-server.ts'

/**
 * An administrator changes a patient over REST: through the server's commit function, on the version that stands there;
 * false where there is nobody to change.
 */
export async function editOverRest(
  { database, sites }: SimServer,
  { model, dice, nowMs }: { readonly model: Model; readonly dice: Dice; readonly nowMs: number },
): Promise<boolean> {
  const [site] = sites
  const name = dice.pick(['full_name', 'mobile_number'])
  const { fields } = groupNamed(entityDefinition('patients').groups, name)
  const to: Record<string, string | boolean | null> = { ...patientGroups[name]?.(model.nextNumber()) }
  try {
    return await database.transaction({ site_id: site.id }, async (trx) => {
      const [patient] = await readWhere(
        trx,
        'patients',
        sql`removed_at is null order by created_at, id limit 1 for update`,
      )
      if (patient === undefined) return false
      const { row } = patient
      const changes = fields.map((field) => [field, { from: row[field] ?? null, to: to[field] ?? null }])
      const { envelope_id } = await commitOwn(trx, {
        station_id: REST_STATION_ID,
        actor: { user_id: site.people.admin.user_id, role: 'admin' },
        site_id: site.id,
        ops: [
          {
            op: 'patch',
            entity: 'patients',
            id: patient.id,
            base_version: Number(row.row_version),
            base_station_seq: null,
            fields: Object.fromEntries(changes),
          },
        ],
        administration_reason: 'asked by telephone',
        received_at: instantOf(nowMs),
      })
      model.writings.push({
        station: 'REST',
        key: `patients/${patient.id}/${name}`,
        value: groupText(to, fields),
        saw: [groupText(row, fields)],
        envelope_id,
      })
      return true
    })
  } catch (error) {
    // Expected: what REST answers by 412 or 422.
    if (error instanceof CommitRefused) return false
    throw error
  }
}
