import type { removalsEn } from './removals-en.ts'
import type { ArabicOf } from './words.ts'

export const removalsAr: ArabicOf<typeof removalsEn> = {
  entered_in_error: 'أُدخل بالخطأ…',
  removed_by: 'أزاله {{name}} لأنه أُدخل بالخطأ، {{time}}',
  reason: 'السبب: {{reason}}',
  put_back: 'إعادة',
  remove: 'إزالة',
  why: 'لماذا هو مُدخل بالخطأ؟',
  patient_title: 'إزالة هذا التسجيل',
  patient_text:
    'يختفي من كل قائمة وبحث وعدد وتقرير على كل الأجهزة. لا يُمحى شيء: تبقى هذه الصفحة وفيها من أزاله ولماذا، ويمكن إعادته. لا يُزال مريض له زيارة.',
  contact_title: 'إزالة جهة الاتصال هذه',
  contact_text: 'تظهر على أنها أُزيلت مع اسمك والسبب، ويمكن إعادتها.',
  study_title: 'إزالة هذا الفحص',
  study_text: 'طُلب بالخطأ: يختفي من كل قائمة وتقرير، ويظهر هنا على أنه أُزيل، ويمكن إعادته.',
  list_title: 'تسجيلات أُزيلت لأنها أُدخلت بالخطأ',
  closed: 'أُزيل السجل',
  closed_text: 'ما يدور حوله هذا أُزيل لأنه أُدخل بالخطأ: لا شيء للحسم. إذا أُعيد سُئل عنه من جديد بالقيم نفسها.',
  conflict_title: 'أزاله شخص وكتب فيه آخر',
  conflict_text: 'أزال شخص هذا السجل لأنه أُدخل بالخطأ، وكتب فيه آخر دون أن يعلم. يبقى السجل حتى يقرّر شخص.',
  row: 'هل أُدخل بالخطأ؟',
  stands: 'يبقى',
  removed: 'يُزال',
  new_record: 'جديد: {{what}}',
  keep: 'إبقاؤه',
  remove_it: 'إزالته',
}
