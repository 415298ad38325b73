import type { Study } from '../../shared/visits/visit.ts'
import { useWords } from '../i18n/use-words.tsx'

/** What a study is called: "CT, chest". */
export function useStudyName(): (study: Pick<Study, 'modality' | 'body_region'>) => string {
  const { t } = useWords()
  return ({ modality, body_region }) =>
    body_region === null
      ? t(`modality.${modality}`)
      : t('radiology.study_name', { modality: t(`modality.${modality}`), region: body_region })
}
