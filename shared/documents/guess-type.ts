import type { DocumentType } from './document.ts'

/** Words in file names that say what a document is; the first list that fits wins. English and Egyptian usage. */
const hints: readonly (readonly [DocumentType, RegExp])[] = [
  [
    'lab_result',
    /\b(labs?|laborator(y|ies)|cbc|crp|esr|abg|inr|hba1c|lft|kft|rft|biopsy|histology|culture|urinalysis)\b|تحليل|تحاليل|معمل|مختبر|صورة دم|مزرعة/i,
  ],
  ['report', /\b(reports?|summary|discharge|referral|letter)\b|تقرير|تقارير|ملخص|خطاب|تحويل/i],
  ['scanned_form', /\b(forms?|frm|consent|scan(ned)?\d*|sheet)\b|نموذج|استمارة|إقرار|اقرار|موافقة|مسح/i],
  ['image', /\b(img|dsc|pxl|photo|picture|image|whatsapp)\b|صورة|صور/i],
]

/** What kind of document a file probably is, from its name; a person can always choose another kind. */
export function guessDocumentType(fileName: string): DocumentType {
  const words = fileName
    .normalize('NFC')
    .replace(/\.[a-z0-9]+$/i, '')
    .replace(/[_\-.()]+/g, ' ')
    .replace(/([a-z])(\d)/gi, '$1 $2')
  for (const [type, pattern] of hints) if (pattern.test(words)) return type
  return /\.pdf$/i.test(fileName) ? 'scanned_form' : 'image'
}
