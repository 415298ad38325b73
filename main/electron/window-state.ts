import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { writeDurably } from '../keys/durable-file.ts'

/** Where the window was, in screen points. Nothing of what it showed. */
const WindowState = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  is_maximized: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** How much of the window must be on a screen, points: enough to see it and to take hold of its title. */
const GRIP = 100

/** The window's last place, or null: never kept, unreadable, or on a screen that is gone. */
export function readWindowState(path: string, screens: readonly Area[]): WindowState | null {
  try {
    const state = WindowState.parse(JSON.parse(readFileSync(path, 'utf8')))
    return screens.some((screen) => isWithinReach(state, screen)) ? state : null
  } catch {
    // Expected: the first start, or a file that was cut short. The window opens in its usual place.
    return null
  }
}

export function writeWindowState(path: string, state: WindowState): void {
  try {
    writeDurably(path, JSON.stringify(state))
  } catch {
    // Expected: a full disk or a folder that cannot be written. The window's place is not worth a word.
  }
}

function isWithinReach(window: Area, screen: Area): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  const isTitleOn = window.y >= screen.y && window.y <= screen.y + screen.height - GRIP
  return across >= GRIP && isTitleOn
}
