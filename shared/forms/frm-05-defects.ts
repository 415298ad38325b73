import type { PaperDefect } from './form-definition.ts'

/** What is wrong or open on the paper SH.MR.FRM.05; the hospital is to decide, nothing is mended silently. */
export const frm05Defects = [
  {
    code: 'morse_aid_points',
    paper:
      'The ambulatory aid row prints 30/15/0 beside wrapped text: crutch and walker read as 30, bed rest as 15',
    published: 'None, bed rest, nurse assist, wheelchair 0; crutch, cane, walker 15; furniture 30',
    decision: 'Points as published',
  },
  {
    code: 'morse_high_cut',
    paper: 'High risk from 50',
    published: 'High risk above 45',
    decision: 'Printed band is the default, the published band is shown where the two differ',
  },
  {
    code: 'humpty_dumpty_age_row',
    paper: 'Omits "under 3 years = 4" and prints "6 to 7" for "3 to under 7"',
    published: 'Under 3: 4; 3 to under 7: 3; 7 to under 13: 2; 13 and over: 1',
    decision: 'Items as published; the missing option is marked as added',
  },
  {
    code: 'humpty_dumpty_low_band',
    paper: 'Prints "0–6 low", but the least possible total is 7; its "moderate" is the published "low"',
    published: '7–11 low, 12 and over high',
    decision: 'Printed band is the default, the published band is shown where the two differ',
  },
  {
    code: 'cognition_without_normal',
    paper: 'The elderly section offers no "normal" cognition and "moderate" twice',
    published: 'Normal, mild, moderate, severe',
    decision: '"Normal" is added and marked as added',
  },
  {
    code: 'arrival_ambulatory',
    paper: 'English "Ambulatory" stands beside Arabic اسعاف, an ambulance',
    published: 'Ambulatory means walking, which the first option says already',
    decision: 'The stored value stays ambulatory, the label says ambulance',
  },
  {
    code: 'allergy_states',
    paper: '"Not recorded" or "Yes" only',
    published: 'Not asked and "no known allergy" are different things',
    decision: 'A third state "no known allergy" is added',
  },
] as const satisfies readonly PaperDefect[]
