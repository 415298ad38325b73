import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CannotHappen } from '../../../main/sync/cannot-happen.ts'
import { cycleSteps, cycleTable, stepAnswers } from '../../../main/sync/cycle-table.ts'
import { engineEvents, engineStates, engineTable } from '../../../main/sync/engine-states.ts'

/*
 * PROTOCOL.md shows the tables that the engine runs by. Where they differ, what this test expects is to be put between
 * the two marks of the page.
 */

const page = readFileSync('shared/sync/PROTOCOL.md', 'utf8')

type Rules = Readonly<Record<string, Readonly<Record<string, string | CannotHappen>>>>
type Meanings = Readonly<Record<string, string>>

function meanings(title: string, of: Meanings): string[] {
  return [
    `| ${title} | means |`,
    '|---|---|',
    ...Object.entries(of).map(([name, text]) => `| \`${name}\` | ${text} |`),
  ]
}

/** Rows × columns; `·`: the same; a letter: it cannot happen, for the reason below. */
function table(corner: string, rows: Meanings, columns: Meanings, rules: Rules): string[] {
  const reasons: string[] = []
  const cell = (row: string, rule: string | CannotHappen | undefined): string => {
    if (typeof rule === 'string') return rule === row ? '·' : rule
    if (rule === undefined) throw new Error(`a pair is missing in ${row}`)
    if (!reasons.includes(rule.never)) reasons.push(rule.never)
    return `(${String.fromCharCode(97 + reasons.indexOf(rule.never))})`
  }
  const names = Object.keys(columns)
  const lines = Object.keys(rows).map(
    (row) => `| \`${row}\` | ${names.map((name) => cell(row, rules[row]?.[name])).join(' | ')} |`,
  )
  return [
    `| ${corner} | ${names.map((name) => `\`${name}\``).join(' | ')} |`,
    `|${'---|'.repeat(names.length + 1)}`,
    ...lines,
    '',
    `Cannot happen, and is told as a fault if it does: ${reasons.map((reason, i) => `(${String.fromCharCode(97 + i)}) ${reason}`).join(', ')}.`,
  ]
}

const sections = {
  engine: [
    ...meanings('state', engineStates),
    '',
    ...meanings('event', engineEvents),
    '',
    ...table('state × event', engineStates, engineEvents, engineTable),
  ],
  cycle: [
    ...meanings('step', cycleSteps),
    '',
    ...meanings('answer', stepAnswers),
    '',
    ...table('step × answer', cycleSteps, stepAnswers, cycleTable),
  ],
}

describe('PROTOCOL.md', () => {
  it.each(Object.entries(sections))('shows the table of the %s as it is', (name, lines) => {
    const shown = page.split(`<!-- ${name} table -->\n`)[1]?.split(`\n<!-- end -->`)[0]
    expect(shown).toBe(lines.join('\n'))
  })
})
