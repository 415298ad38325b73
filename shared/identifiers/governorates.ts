import type { Text } from '../forms/form-definition.ts'

/** A governorate of birth by the two digits that a national ID carries for it. */
export interface Governorate {
  readonly code: string
  readonly name: Text
}

/** Place of birth, not of residence; 88 = born abroad. */
export const governorates = [
  { code: '01', name: { en: 'Cairo', ar: 'القاهرة' } },
  { code: '02', name: { en: 'Alexandria', ar: 'الإسكندرية' } },
  { code: '03', name: { en: 'Port Said', ar: 'بورسعيد' } },
  { code: '04', name: { en: 'Suez', ar: 'السويس' } },
  { code: '11', name: { en: 'Damietta', ar: 'دمياط' } },
  { code: '12', name: { en: 'Dakahlia', ar: 'الدقهلية' } },
  { code: '13', name: { en: 'Sharqia', ar: 'الشرقية' } },
  { code: '14', name: { en: 'Qalyubia', ar: 'القليوبية' } },
  { code: '15', name: { en: 'Kafr El Sheikh', ar: 'كفر الشيخ' } },
  { code: '16', name: { en: 'Gharbia', ar: 'الغربية' } },
  { code: '17', name: { en: 'Monufia', ar: 'المنوفية' } },
  { code: '18', name: { en: 'Beheira', ar: 'البحيرة' } },
  { code: '19', name: { en: 'Ismailia', ar: 'الإسماعيلية' } },
  { code: '21', name: { en: 'Giza', ar: 'الجيزة' } },
  { code: '22', name: { en: 'Beni Suef', ar: 'بني سويف' } },
  { code: '23', name: { en: 'Fayoum', ar: 'الفيوم' } },
  { code: '24', name: { en: 'Minya', ar: 'المنيا' } },
  { code: '25', name: { en: 'Assiut', ar: 'أسيوط' } },
  { code: '26', name: { en: 'Sohag', ar: 'سوهاج' } },
  { code: '27', name: { en: 'Qena', ar: 'قنا' } },
  { code: '28', name: { en: 'Aswan', ar: 'أسوان' } },
  { code: '29', name: { en: 'Luxor', ar: 'الأقصر' } },
  { code: '31', name: { en: 'Red Sea', ar: 'البحر الأحمر' } },
  { code: '32', name: { en: 'New Valley', ar: 'الوادي الجديد' } },
  { code: '33', name: { en: 'Matrouh', ar: 'مطروح' } },
  { code: '34', name: { en: 'North Sinai', ar: 'شمال سيناء' } },
  { code: '35', name: { en: 'South Sinai', ar: 'جنوب سيناء' } },
  { code: '88', name: { en: 'Born abroad', ar: 'خارج الجمهورية' } },
] as const satisfies readonly Governorate[]

/** The governorate of a national ID's digits 8 and 9; null when no such code is known. */
export function findGovernorate(code: string): Governorate | null {
  return governorates.find((governorate) => governorate.code === code) ?? null
}
