import fastify from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { requireChannelAccess } from '../../../shared/ipc/channel-access.ts'
import { contract } from '../../../shared/ipc/contract.ts'
import { requireCommitActions } from '../../../shared/policy/commit-actions.ts'
import { type EntityDefinition, entities } from '../../../shared/sync/entities.ts'
import { guardRoutes, routesOf } from '../../../sync-server/rest/route-guard.ts'

describe('a program with something that the policy table does not list', () => {
  let app = fastify()
  afterEach(async () => {
    await app.close()
    app = fastify()
  })

  it('does not start with a route that names no act', async () => {
    guardRoutes(app)
    app.get('/listed', { config: { action: 'patients.read' } }, () => 'ok')
    app.get('/loose', () => 'ok')
    await expect(app.ready()).rejects.toThrow('GET /loose names no action of the policy table')
  })

  it('does not start with a route of a plugin far down that names no act', async () => {
    guardRoutes(app)
    await app.register(async (outer) => {
      await outer.register(async (inner) => void inner.delete('/deep', () => 'ok'), { prefix: '/inner' })
    })
    await expect(app.ready()).rejects.toThrow('DELETE /inner/deep names no action')
  })

  it.each(['patients.everything', '', 'toString', '__proto__'])(
    'does not take %j for an act',
    async (action) => {
      guardRoutes(app)
      app.get('/named', { config: { action: action as 'open' } }, () => 'ok')
      await expect(app.ready()).rejects.toThrow('names no action')
    },
  )

  it('knows every route of a server that started, those that answer HEAD too', async () => {
    guardRoutes(app)
    app.get('/listed', { config: { action: 'patients.read' } }, () => 'ok')
    await app.ready()
    expect(routesOf(app).map(({ method, url, access }) => `${method} ${url} ${access}`)).toEqual([
      'GET /listed patients.read',
      'HEAD /listed patients.read',
    ])
  })

  it('does not start with a channel that names no act', () => {
    expect(() => requireChannelAccess()).not.toThrow()
    const loose = { ...contract, 'patients.peek': { input: z.object({}), output: z.object({}) } }
    expect(() => requireChannelAccess(loose)).toThrow('patients.peek names no action')
    const station = { ...contract, 'patients.peek': { access: 'station' } }
    expect(() => requireChannelAccess(station)).toThrow('patients.peek names no action')
  })

  it('does not start with a record, or a group of one, that nobody is named for', () => {
    expect(() => requireCommitActions()).not.toThrow()
    const { patients } = entities
    const { address: _gone, ...others } = patients.patch_actions
    const withGap = { ...entities, patients: { ...patients, patch_actions: others } }
    expect(() => requireCommitActions(withGap)).toThrow('writing patients.address names no action')
    const unknown = { ...patients, create_action: 'patients.invent' } as unknown as EntityDefinition
    expect(() => requireCommitActions({ ...entities, patients: unknown })).toThrow(
      'writing patients names no',
    )
  })
})
