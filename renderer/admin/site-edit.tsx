import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { SiteView } from '../../shared/reports/sites.ts'
import { useSend } from '../api/use-query.ts'
import { Note } from '../components/note.tsx'
import { ErrorNote } from '../components/states.tsx'
import { TickBox } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'

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

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
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
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={`${t('organisation.edit_site')}: ${site.code}`}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form className="column" onSubmit={(event) => void submit(event)} noValidate>
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
        <ErrorNote error={change.error} />
        <div className="row">
          <span className="grow" />
          <Button size="md" h={44} onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" variant="filled" size="md" h={44} loading={change.isBusy}>
            {t('admin.save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
