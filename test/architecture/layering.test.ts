import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const { forbidden } = createRequire(import.meta.url)('./dependency-rules.cjs') as {
  forbidden: { name: string; comment: string }[]
}
const folders = ['shared', 'main', 'renderer', 'sync-server', 'migrations']

async function cruiseFolders(paths: string[]): Promise<ICruiseResult> {
  const { output } = await cruise(
    paths,
    {
      ruleSet: { forbidden: forbidden as never },
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: { path: ['node_modules'] },
      exclude: { path: ['dist/'] },
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: ['import', 'require', 'node', 'default', 'types'],
      },
    },
    {},
    { tsConfig: extractTSConfig('shared/tsconfig.base.json') },
  )
  if (typeof output === 'string') throw new Error('expected the result as an object')
  return output
}

describe('the layers', () => {
  let result: ICruiseResult
  beforeAll(async () => {
    result = await cruiseFolders(folders)
  }, 120_000)

  it('are really looked at', () => {
    expect(
      result.modules.filter((m) => folders.some((f) => m.source.startsWith(`${f}/`))).length,
    ).toBeGreaterThan(20)
  })

  for (const { name, comment } of forbidden) {
    it(`${name}: ${comment}`, () => {
      const broken = result.summary.violations.filter((violation) => violation.rule.name === name)
      expect(broken.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
    })
  }
})

describe('a planted violation', () => {
  const folder = mkdtempSync(join('shared', 'planted-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is found', async () => {
    writeFileSync(
      join(folder, 'planted.ts'),
      "import { readFileSync } from 'node:fs'\nexport const planted = readFileSync\n",
    )
    const result = await cruiseFolders([folder])
    expect(result.summary.violations.map((violation) => violation.rule.name)).toContain('shared-is-pure')
  })
})
