/** The form that every visit has one of. */
export const NURSING_FORM = 'SH.MR.FRM.05'
