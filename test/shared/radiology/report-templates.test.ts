import { describe, expect, it } from 'vitest'
import { REPORT_LENGTHS } from '../../../shared/radiology/radiology-assessment.ts'
import {
  confirmPlaceholder,
  isConfirmable,
  placeholderErrors,
  templatesFor,
  unfilledPlaceholders,
} from '../../../shared/radiology/report-templates.ts'
import { reportTemplates } from '../../../shared/radiology/report-templates-data.ts'

const named = reportTemplates.map((template) => [template.code, template] as const)

describe('A report template', () => {
  it('has a code of its own', () => {
    expect(new Set(reportTemplates.map(({ code }) => code)).size).toBe(reportTemplates.length)
    expect(reportTemplates.length).toBeGreaterThanOrEqual(12)
  })

  it.each(named)('%s says nothing seen outside brackets', (_, { findings, diagnosis }) => {
    for (const line of findings.split('\n')) expect(line).toMatch(/^[A-Z][^[\]:]*: \[[^[\]]+\]\.$/)
    expect(diagnosis.replace(/\[[^[\]]+\]/g, '').replace('BI-RADS category:', '')).toMatch(/^[\s.]*$/)
  })

  it.each(named)('%s fits the lengths of the report', (_, { findings, diagnosis, technique }) => {
    expect(findings.length).toBeGreaterThanOrEqual(REPORT_LENGTHS.findings.min)
    expect(findings.length).toBeLessThanOrEqual(REPORT_LENGTHS.findings.max)
    expect(diagnosis.length).toBeGreaterThanOrEqual(REPORT_LENGTHS.diagnosis.min)
    expect(technique.length).toBeLessThanOrEqual(1000)
  })

  it.each(named)('%s cannot be signed as it comes', (_, template) => {
    const errors = placeholderErrors(template)
    expect(errors.map(({ field, code }) => [field, code])).toEqual(
      expect.arrayContaining([
        ['findings', 'placeholder_open'],
        ['diagnosis', 'placeholder_open'],
      ]),
    )
  })

  it.each([
    ['mri', 'Brain', 'mri_brain'],
    ['mri', 'Lumbosacral spine', 'mri_lumbar_spine'],
    ['mri', 'الركبة اليمنى', 'mri_knee'],
    ['xray', 'Chest', 'xray_chest'],
    ['xray', 'Left hip', 'xray_bone'],
    ['ct', 'Abdomen', 'ct_abdomen_pelvis'],
    ['ultrasound', 'Neck', 'ultrasound_thyroid'],
  ] as const)('for %s of %s comes first: %s', (modality, region, code) => {
    const offered = templatesFor(modality, region)
    expect(offered[0]?.code).toBe(code)
    expect(offered.every((template) => template.modality === modality)).toBe(true)
  })

  it('is offered by modality alone when the region is not known, and not at all for "other"', () => {
    expect(templatesFor('ct', null)).toHaveLength(3)
    expect(templatesFor('other', 'Brain')).toEqual([])
  })
})

describe('Placeholders in a report', () => {
  it('are found in order, with what stands in them', () => {
    expect(unfilledPlaceholders('Lungs: [clear].\nSize: [… cm]').map(({ text }) => text)).toEqual([
      'clear',
      '… cm',
    ])
    expect(unfilledPlaceholders('[over\ntwo lines] []')).toHaveLength(2)
  })

  it('are not the labels of tracers, nor round brackets', () => {
    expect(unfilledPlaceholders('[18F]FDG and [99mTc]MDP, SUVmax (4.2)')).toEqual([])
  })

  it('go one by one as the physician confirms them', () => {
    const text = 'Lungs: [clear]. Pleura: [no effusion].'
    const [first] = unfilledPlaceholders(text)
    const next = first === undefined ? '' : confirmPlaceholder(text, first)
    expect(next).toBe('Lungs: clear. Pleura: [no effusion].')
    expect(unfilledPlaceholders(next)).toHaveLength(1)
  })

  it.each(['… cm', 'right / left', '', ' ', 'BI-RADS ...'])(
    'cannot be confirmed while "%s" leaves a gap',
    (text) => {
      expect(isConfirmable({ text })).toBe(false)
      const report = `Size: [${text}]`
      const [open] = unfilledPlaceholders(report)
      expect(open === undefined ? null : confirmPlaceholder(report, open)).toBe(report)
    },
  )

  it('refuse the signature field by field, and a finished report passes', () => {
    expect(
      placeholderErrors({ technique: 'PA', findings: 'Lungs: [clear].', diagnosis: 'Normal chest' }),
    ).toMatchObject([{ field: 'findings', code: 'placeholder_open', params: { text: 'clear' } }])
    expect(
      placeholderErrors({ technique: null, findings: 'Lungs: clear.', diagnosis: 'Normal chest' }),
    ).toEqual([])
  })
})
