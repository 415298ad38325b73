import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright'
import { expect } from 'vitest'
import { isPictured, picture } from './pictures.ts'
import { bothLanguages, type Language } from './words.ts'

const OF_COLOUR = ['color-contrast', 'link-in-text-block']
const LARGE = { width: 1440, height: 900 }
const SMALL = { width: 1280, height: 720 }

/**
 * Looks at a page that is lived, not listed in `axe-screens.ts`: by every rule of axe, in the dark by those of colour.
 * Colours are the same in both languages, so that the dark is looked at in Arabic alone.
 */
export async function lookAt(page: Page, language: Language, name: string): Promise<void> {
  const found: string[] = []
  for (const scheme of language === 'ar' || isPictured
    ? (['dark', 'light'] as const)
    : (['light'] as const)) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset.mantineColorScheme = chosen
    }, scheme)
    if (isPictured) {
      await page.setViewportSize(SMALL)
      await picture(page, `${name}.small.${language}.${scheme}`)
      await page.setViewportSize(LARGE)
      await picture(page, `${name}.${language}.${scheme}`)
    }
    const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
    const { violations } = await (scheme === 'dark' ? axe.withRules(OF_COLOUR) : axe).analyze()
    for (const { id, nodes } of violations)
      found.push(...nodes.map(({ html }) => `${name}, ${scheme}: ${id} ${html.slice(0, 160)}`))
  }
  expect(found).toEqual([])
}

/**
 * For what is one flow in both languages, whose words and mirroring other tests look at: one of them. In both where
 * pictures are taken.
 */
export function languagesOf(one: Language): readonly Language[] {
  return isPictured ? bothLanguages : [one]
}
