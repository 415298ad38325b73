import { en } from '../i18n/en.ts'
import type { Words } from '../i18n/use-words.tsx'

/** A record field's name for people; a field without words of its own keeps its technical name. */
export function columnName(field: string, t: Words['t']): string {
  return Object.hasOwn(en.columns, field)
    ? t(`columns.${field as keyof typeof en.columns}`)
    : field.replaceAll('_', ' ')
}

/** A table's name for people. */
export function entityName(entity: string, t: Words['t']): string {
  return Object.hasOwn(en.entities, entity)
    ? t(`entities.${entity as keyof typeof en.entities}`)
    : entity.replaceAll('_', ' ')
}
