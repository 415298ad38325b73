import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createCallGate } from '../../../main/electron/call-gate.ts'
import { closeInOrder } from '../../../main/electron/closing.ts'
import type { AppError } from '../../../shared/errors.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { app, BrowserWindow, resetElectron } from './stand-in-electron.ts'

vi.mock('electron', () => import('./stand-in-electron.ts'))

beforeEach(resetElectron)

/** A core whose answers the test gives. */
function aCore() {
  const open: ((reply: Result<unknown, AppError>) => void)[] = []
  const serve = (): Promise<Result<unknown, AppError>> => new Promise((resolve) => open.push(resolve))
  return { serve, answerNext: () => open.shift()?.(ok({})) }
}

const turns = async (): Promise<void> => void (await new Promise((resolve) => setTimeout(resolve, 5)))

describe('the gate before the core', () => {
  it('waits for every call, then lets none in', async () => {
    const core = aCore()
    const gate = createCallGate(core.serve)
    void gate.serve('nursing.submit', {})
    void gate.serve('drafts.save', {})
    let drained: boolean | undefined
    void gate.drain(10_000).then((isEmpty) => {
      drained = isEmpty
    })
    core.answerNext()
    await turns()
    expect(drained).toBeUndefined()
    core.answerNext()
    await turns()
    expect(drained).toBe(true)
    expect(await gate.serve('drafts.save', {})).toEqual({ ok: false, error: { code: 'session_locked' } })
  })

  it('still takes the call that follows from an answer: a draft, then its submission', async () => {
    const core = aCore()
    const gate = createCallGate(core.serve)
    const submitted = gate.serve('drafts.save', {}).then(() => gate.serve('nursing.submit', {}))
    const drained = gate.drain(10_000)
    core.answerNext()
    await turns()
    core.answerNext()
    expect(await submitted).toEqual(ok({}))
    expect(await drained).toBe(true)
  })

  it('does not wait for ever for a call that hangs, nor count one that failed', async () => {
    const hanging = createCallGate(aCore().serve)
    void hanging.serve('sync.try_now', {})
    expect(await hanging.drain(20)).toBe(false)
    const failing = createCallGate(() => Promise.reject(new Error('a bug')))
    await expect(failing.serve('sync.try_now', {})).rejects.toThrow('a bug')
    expect(await failing.drain(10_000)).toBe(true)
  })
})

describe('closing the window', () => {
  function aRunningProgram() {
    const core = aCore()
    const gate = createCallGate(core.serve)
    const window = new BrowserWindow({})
    const order: string[] = []
    const closeStation = vi.fn(
      async () => void order.push(window.isGone ? 'after the window' : 'before the window'),
    )
    closeInOrder(window as never, { gate, closeStation, onFault: vi.fn() })
    return { core, gate, window, closeStation, order }
  }

  it('while a record is being written waits for the store, and only then ends', async () => {
    const { core, gate, window, closeStation, order } = aRunningProgram()
    void gate.serve('nursing.submit', {})
    expect(window.close().isPrevented).toBe(true)
    expect(window.done).toEqual(['hide'])
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(closeStation).not.toHaveBeenCalled()
    core.answerNext()
    await vi.waitFor(() => expect(app.done).toContain('ended'))
    expect(order).toEqual(['before the window'])
    expect(window.done).toEqual(['hide', 'destroy'])
  })

  it('takes in what was typed last, which the page sends a moment after the key', async () => {
    const { core, gate, window } = aRunningProgram()
    window.close()
    await new Promise((resolve) => setTimeout(resolve, 200))
    const draft = gate.serve('drafts.save', {})
    core.answerNext()
    expect(await draft).toEqual(ok({}))
    await vi.waitFor(() => expect(app.done).toContain('ended'))
  })

  it('twice, and quitting meanwhile, ends once', async () => {
    const { window, closeStation } = aRunningProgram()
    window.close()
    window.close()
    app.quit()
    expect(app.done).toEqual(['quit'])
    await vi.waitFor(() => expect(app.done).toContain('ended'))
    expect(closeStation).toHaveBeenCalledOnce()
  })

  it('ends the program although the store does not close', async () => {
    const window = new BrowserWindow({})
    const onFault = vi.fn()
    const gate = createCallGate(async () => ok({}))
    const closeStation = (): Promise<void> => Promise.reject(new Error('disk'))
    closeInOrder(window as never, { gate, closeStation, onFault })
    window.close()
    await vi.waitFor(() => expect(app.done).toContain('ended'))
    expect(onFault).toHaveBeenCalledOnce()
  })
})
