import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SiteView } from '../../shared/reports/sites.ts'
import { useSend } from '../api/use-query.ts'
import { Note } from '../components/note.tsx'
import { TickBox } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { EditDialog } from './record-form.tsx'

interface SiteEditProps {
  readonly site: SiteView
  readonly onChanged: (site: SiteView) => void
  readonly onClose: () => void
}

/** Renames a site, closes it or opens it again. */
export function SiteEdit({ site, onChanged, onClose }: SiteEditProps) {
  const { t } = useWords()
  const [name, setName] = useState(site.name)
  const [nameAr, setNameAr] = useState(site.name_ar ?? '')
  const [isClosed, setClosed] = useState(site.closed_at !== null)
  const change = useSend('admin.replace_site')
  const lacksName = name.trim() === ''

  async function submit(): Promise<void> {
    if (lacksName) return
    const changed = await change.send({
      id: site.id,
      row_version: site.row_version ?? 0,
      name: name.trim(),
      name_ar: nameAr.trim() || null,
      is_closed: isClosed,
    })
    if (changed !== undefined) onChanged(changed)
  }

  return (
    <EditDialog
      title={`${t('organisation.edit_site')}: ${site.code}`}
      error={change.error}
      isBusy={change.isBusy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('organisation.site_name')}
        value={name}
        maxLength={120}
        error={lacksName ? t('fields.required') : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label={t('organisation.site_name_ar')}
        dir="rtl"
        value={nameAr}
        maxLength={120}
        onChange={(event) => setNameAr(event.currentTarget.value)}
      />
      {site.is_own ? (
        <p className="sub">{t('organisation.own_site_stays')}</p>
      ) : (
        <TickBox label={t('organisation.closed_tick')} isTicked={isClosed} onChange={setClosed} />
      )}
      {isClosed && site.closed_at === null && <Note kind="warn">{t('organisation.site_closed_note')}</Note>}
    </EditDialog>
  )
}
