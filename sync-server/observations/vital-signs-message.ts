import { z } from 'zod'
import { recordShape } from '../../shared/forms/form-schema.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { Id } from '../../shared/ids.ts'
import { VitalSigns } from '../../shared/observations/vital-signs.ts'
import { shortText } from '../../shared/records.ts'

/** `POST /visits/{visit_id}/vital-signs`: one set; `replaces_id` corrects an earlier one and then says why. */
export const VitalSignsBody = z.object({
  ...recordShape(frm05, 'vital_signs'),
  replaces_id: Id.nullish(),
  void_reason: shortText(500).nullish(),
  administration_reason: shortText(500).optional(),
})
export type VitalSignsBody = z.infer<typeof VitalSignsBody>

/** NEWS2 as answers carry it: no total while a parameter is missing or the score does not apply. */
export const News2Answer = z.object({
  total: z.int().nullable(),
  band: z.string(),
  missing: z.array(z.string()),
  parameters: z.record(z.string(), z.int().nullable()),
})

/** An alert that the values raise: what it is, how urgent, what to do. */
export const AlertAnswer = z.object({
  code: z.string(),
  severity: z.string(),
  rule_version: z.string(),
  text: z.object({ en: z.string(), ar: z.string() }),
  inputs: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
})

export const VitalSignsAnswer = VitalSigns.extend({ news2: News2Answer, alerts: z.array(AlertAnswer) })
export type VitalSignsAnswer = z.infer<typeof VitalSignsAnswer>
