import { sql } from 'kysely'
import type { Dice } from '../sim/random.ts'
import type { Lane } from './lane.ts'

/* What goes wrong while everybody works. Each leaves things as it broke them; the lane heals afterwards. */

export interface Nemesis {
  readonly name: string
  strike(lane: Lane, dice: Dice): Promise<void>
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export const nemeses: readonly Nemesis[] = [
  {
    name: 'kill -9 of a node',
    strike: async ({ nodes }, dice) => {
      const node = dice.pick(nodes)
      await node.kill()
      await pause(dice.between(0, 500))
      await node.start()
    },
  },
  {
    name: 'kill -9 of PostgreSQL',
    strike: async ({ postgres }, dice) => {
      await postgres.kill()
      await pause(dice.between(0, 1000))
      await postgres.restart()
    },
  },
  {
    name: 'rolling restart of both nodes',
    strike: async ({ nodes }) => {
      for (const node of nodes) {
        await node.stop()
        await node.start()
      }
    },
  },
  {
    name: 'cut NOTIFY line',
    strike: async ({ owner }, dice) => {
      for (let cuts = 0; cuts < 4; cuts += 1) {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
          and pid <> pg_backend_pid() and (query ilike 'listen%' or query ilike 'select pg_notify%')`.execute(
          owner,
        )
        await pause(dice.between(100, 500))
      }
    },
  },
  {
    name: 'graceful restart of a node',
    strike: async ({ nodes }, dice) => {
      const node = dice.pick(nodes)
      await node.stop()
      await pause(dice.between(0, 500))
      await node.start()
    },
  },
  {
    name: 'brutal restart of everything',
    strike: async ({ nodes, postgres }, dice) => {
      await Promise.all(nodes.map((node) => node.kill()))
      await postgres.kill()
      await pause(dice.between(0, 500))
      await postgres.restart()
      await Promise.all(nodes.map((node) => node.start()))
    },
  },
  {
    name: 'every connection to PostgreSQL cut',
    strike: async ({ owner }, dice) => {
      for (let cuts = 0; cuts < 3; cuts += 1) {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`.execute(owner)
        await pause(dice.between(50, 400))
      }
    },
  },
  { name: 'nothing', strike: async () => undefined },
]
