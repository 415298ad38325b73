import { MantineProvider } from '@mantine/core'
import { createElement, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FormContext } from '../../renderer/components/form/form-context.ts'
import { SectionFields } from '../../renderer/components/form/section-fields.tsx'
import type { FormState } from '../../renderer/components/form/use-form-state.ts'
import { plain } from '../../renderer/i18n/i18n.ts'
import { useLanguageStore } from '../../renderer/i18n/language-store.ts'
import type { WordKey } from '../../renderer/i18n/words.ts'
import { CriticalResult } from '../../renderer/radiology/critical-result.tsx'
import type { FormDefinition, FormField, FormSection } from '../../shared/forms/form-definition.ts'
import { fieldKey, isTopRecord } from '../../shared/forms/form-definition.ts'
import { formShape } from '../../shared/forms/form-schema.ts'
import { frm03 } from '../../shared/forms/frm-03.ts'
import { frm04 } from '../../shared/forms/frm-04.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { radiologySheetShape } from '../../shared/radiology/sheet-record.ts'
import { type SheetCode, sheetOnScreen } from '../../shared/radiology/sheet-rules.ts'
import { columnsOf, entities } from '../../shared/sync/entities.ts'
import { createTestStation, type TestStation } from '../support/station.ts'

/*
 * Every field of the three paper forms, followed from the paper to the screen, the station's table, the wire and REST.
 * What REST answers with each field of the sheets is in test/sync-server/rest/preparation-sheets.test.ts.
 */

const forms: readonly FormDefinition[] = [frm03, frm04, frm05]
const languages = ['en', 'ar'] as const

/** Fields of the sheet that are asked in the report's block of the critical result, by its words. */
const inTheReport: Readonly<Record<string, WordKey>> = {
  critical_result_details: 'radiology.critical_details',
  critical_result_is_notified: 'radiology.critical',
  critical_result_notified_to: 'radiology.critical_roles',
  critical_result_is_in_book: 'radiology.critical_in_book',
}

const emptyState: FormState = {
  isReady: true,
  answers: {},
  typingKey: null,
  textOf: () => '',
  answerOf: () => undefined,
  answer: () => undefined,
  typeNumber: () => undefined,
  leave: () => undefined,
}

/** The form as a physician fills it in. */
function onScreen(form: FormDefinition): FormDefinition {
  return form.code === 'SH.MR.FRM.05' ? form : sheetOnScreen(form.code as SheetCode, true)
}

/** A section with every question open, as if the answers before had asked for it. */
function opened(section: FormSection): FormSection {
  const fields = section.fields.map(({ shown_when: _when, ...field }) => field)
  return { ...section, fields }
}

function html(content: ReactNode): string {
  const page = renderToStaticMarkup(createElement(MantineProvider, null, content))
  return page.replaceAll('&amp;', '&').replaceAll('&#x27;', "'").replaceAll('&quot;', '"')
}

function drawn(form: FormDefinition, section: FormSection): string {
  const patient = { age_years: 36, age_months: 432, gender: 'female' } as const
  const value = { definition: form, patient, state: emptyState, problems: [], points: {} }
  return html(
    createElement(
      FormContext.Provider,
      { value },
      createElement(SectionFields, { section: opened(section) }),
    ),
  )
}

describe.each(forms)('every field of $code', (form) => {
  let station: TestStation
  let tables: ReadonlyMap<string, readonly string[]>
  beforeAll(async () => {
    station = await createTestStation()
    const found = await station.deps().records.db.introspection.getTables()
    tables = new Map(found.map(({ name, columns }) => [name, columns.map((column) => column.name)]))
  })
  afterAll(() => station.close())

  const fields: FormField[] = form.sections.flatMap(({ fields }) => [...fields])

  it.each(languages)('is on the screen, by its name (%s)', (language) => {
    // Rendered without a browser, a screen reads the store's first state.
    Object.assign(useLanguageStore.getInitialState(), { language })
    const critical = html(
      createElement(CriticalResult, {
        textOf: (field) => (field === 'has_critical_result' ? 'yes' : ''),
        errorOf: () => undefined,
        onType: () => undefined,
        onLeave: () => undefined,
      }),
    )
    const sections = onScreen(form).sections.map((section) => ({ section, page: drawn(form, section) }))
    const lost = fields.filter((field) => {
      const word = inTheReport[field.name]
      if (word !== undefined) return !critical.includes(plain(language, word))
      // "Measured and confirmed" stands beside the value it is of, once there is one.
      if (field.name === 'confirmed_out_of_range') return false
      const label = field.label[language]
      return !sections.some(
        ({ section, page }) =>
          section.fields.some((each) => fieldKey(each) === fieldKey(field)) &&
          (page.includes(`id="field-${fieldKey(field)}`) || page.includes(label)) &&
          (page.includes(label) || field.name.startsWith('blood_pressure_')),
      )
    })
    expect(lost.map(fieldKey)).toEqual([])
  })

  it('is a column of the station’s table and a field on the wire', () => {
    for (const { record, name } of fields) {
      expect(tables.get(record), `${record}.${name}`).toContain(name)
      expect([...columnsOf(record).keys()], `${record}.${name}`).toContain(name)
      expect(Object.keys(entities[record].schema.shape), `${record}.${name}`).toContain(name)
    }
  })

  it('is taken by REST', () => {
    const body: Readonly<Record<string, unknown>> = { ...radiologySheetShape, ...formShape(frm05) }
    for (const { record, name } of fields) {
      if (isTopRecord(record)) expect(body).toHaveProperty(name)
      else expect(body[record], name).toBeDefined()
    }
  })
})
