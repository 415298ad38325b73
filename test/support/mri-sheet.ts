/** FRM.03 of an MRI without contrast, of a man who carries no metal: all that a physician has to answer, in order. */
export const clearForMri = {
  study_indication: 'Headache for a month',
  uses_contrast: false,
  has_pacemaker: 'no',
  has_implants: 'no',
  has_cochlear_implant: 'no',
  has_aneurysm_clips: 'no',
  has_intraocular_foreign_body: 'no',
  has_neurostimulator: 'no',
  has_infusion_pump: 'no',
  has_metal_fragments: 'no',
  has_claustrophobia: 'no',
} as const
