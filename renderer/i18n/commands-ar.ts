import type { paletteEn, shortcutsEn } from './commands-en.ts'
import type { ArabicOf } from './words.ts'

export const paletteAr: ArabicOf<typeof paletteEn> = {
  title: 'البحث عن مريض أو أمر',
  placeholder: 'الاسم أو الرقم الطبي أو القومي أو المحمول، أو ما تريد عمله',
  results: 'المرضى والأوامر',
  patients: 'المرضى',
  this_screen: 'في هذه الشاشة',
  commands: 'الأوامر',
  nothing: 'لا يوجد على هذا الجهاز مريض ولا أمر يطابق ما كتبت.',
  nothing_text: 'جرّب كتابة أخرى للاسم أو رقمًا. صفحة المرضى تسأل الخادم أيضًا.',
  found_patients_one: 'مريض واحد',
  found_patients_two: 'مريضان',
  found_patients_few: '{{count}} مرضى',
  found_patients_many: '{{count}} مريضًا',
  found_patients_other: '{{count}} مريض',
  found_commands_one: 'أمر واحد',
  found_commands_two: 'أمران',
  found_commands_few: '{{count}} أوامر',
  found_commands_many: '{{count}} أمرًا',
  found_commands_other: '{{count}} أمر',
  move: 'تنقل',
  choose: 'اختيار',
  leave: 'إغلاق',
}

export const shortcutsAr: ArabicOf<typeof shortcutsEn> = {
  title: 'اختصارات لوحة المفاتيح',
  by_place: 'حسب موضع المفتاح: المفاتيح نفسها على لوحة المفاتيح العربية.',
  program: 'في كل مكان',
  patient: 'المرضى',
  form: 'في النماذج',
  choices: 'الخيارات والقوائم',
  document: 'عند عرض مستند',
  help: 'المساعدة',
}
