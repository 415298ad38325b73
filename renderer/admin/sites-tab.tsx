import { Button } from '@mantine/core'
import { IconBuildingHospital, IconCheck, IconKey, IconPencil, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { SiteView } from '../../shared/reports/sites.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { EmptyState, ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ServerPage } from './server-state.tsx'
import { SiteEdit } from './site-edit.tsx'
import { SiteForm } from './site-form.tsx'

/** A one-time code for a station of a site; shown until the next one. */
function SiteCode({ site }: { site: SiteView }) {
  const { t, rich, format } = useWords()
  const create = useSend('admin.create_site_enrolment_code')
  const [made, setMade] = useState<{ code: string; expires_at: string } | null>(null)
  async function make(): Promise<void> {
    const code = await create.send({ id: site.id })
    if (code !== undefined) setMade({ code: code.enrolment_code, expires_at: code.expires_at })
  }
  if (made !== null) {
    return (
      <div role="status" className="column">
        <output className="mono n" aria-label={t('admin.code')}>
          {made.code}
        </output>
        <span className="sub fs-13">
          {rich('organisation.code_shown', { name: site.name })}{' '}
          {rich('admin.expires', { time: format.moment(made.expires_at) })}
        </span>
      </div>
    )
  }
  return (
    <>
      <Button
        size="compact-md"
        h={32}
        leftSection={<IconKey size={16} stroke={1.75} aria-hidden />}
        aria-label={`${t('organisation.code_for_site')}: ${site.name}`}
        disabled={site.closed_at !== null}
        loading={create.isBusy}
        onClick={() => void make()}
      >
        {t('organisation.code_for_site')}
      </Button>
      <ErrorNote error={create.error} />
    </>
  )
}

function SiteRow({ site, onEdit }: { site: SiteView; onEdit: () => void }) {
  const { t, rich, format } = useWords()
  return (
    <tr>
      <td className="mono">
        <Latin strong>{site.code}</Latin>
      </td>
      <td>
        <b>{site.name}</b> {site.is_own && <span className="chip">{t('organisation.own_site')}</span>}
        {site.name_ar !== null && (
          <div className="sub">
            <bdi lang="ar">{site.name_ar}</bdi>
          </div>
        )}
      </td>
      <td>
        <Latin>{site.time_zone}</Latin>
      </td>
      <td className="figure">
        <Latin>{format.number(site.stations)}</Latin>
      </td>
      <td className="figure">
        <Latin>{format.number(site.people)}</Latin>
      </td>
      <td>
        {site.closed_at === null ? (
          <span className="chip">
            <IconCheck size={14} stroke={2} aria-hidden />
            {t('organisation.open')}
          </span>
        ) : (
          <span className="chip outline">
            {rich('organisation.closed', { day: format.day(format.localDate(site.closed_at)) })}
          </span>
        )}
      </td>
      <td>
        <SiteCode site={site} />
      </td>
      <td className="figure">
        <Button
          size="compact-md"
          h={32}
          leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />}
          aria-label={`${t('organisation.edit_site')}: ${site.name}`}
          onClick={onEdit}
        >
          {t('admin.edit')}
        </Button>
      </td>
    </tr>
  )
}

function SitesTable({ sites, onEdit }: { sites: readonly SiteView[]; onEdit: (site: SiteView) => void }) {
  const { t } = useWords()
  return (
    <table className="list sites" aria-label={t('organisation.sites')}>
      <thead>
        <tr>
          <th>{t('organisation.site_code')}</th>
          <th>{t('organisation.site_name')}</th>
          <th>{t('organisation.time_zone')}</th>
          <th className="figure">{t('organisation.stations')}</th>
          <th className="figure">{t('organisation.people')}</th>
          <th>{t('admin.state')}</th>
          <th>{t('admin.enrol')}</th>
          <th>
            <span className="visually-hidden">{t('organisation.edit_site')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {sites.map((site) => (
          <SiteRow key={site.id} site={site} onEdit={() => onEdit(site)} />
        ))}
      </tbody>
    </table>
  )
}

/** The organisation's sites: added with their first administrator, renamed, closed and opened again. */
export function SitesTab() {
  const { t } = useWords()
  const read = useAsk('admin.list_sites', {}, { entities: ['sites'] })
  const [isAdding, setAdding] = useState(false)
  const [editing, setEditing] = useState<SiteView | null>(null)
  const [done, setDone] = useState<{ what: 'site_created' | 'site_changed'; site: SiteView } | null>(null)
  const finish = (what: 'site_created' | 'site_changed', site: SiteView): void => {
    setAdding(false)
    setEditing(null)
    setDone({ what, site })
    void read.refetch()
  }
  return (
    <div className="page">
      {done !== null && (
        <Note kind="good" role="status">
          {t(`organisation.${done.what}`)}: <b>{done.site.name}</b>
          {done.site.closed_at !== null && <> · {t('organisation.site_closed_note')}</>}
        </Note>
      )}
      {editing !== null && (
        <SiteEdit
          site={editing}
          onClose={() => setEditing(null)}
          onChanged={(site) => finish('site_changed', site)}
        />
      )}
      <ServerPage read={read}>
        {({ items }) => (
          <section className="card clip" aria-label={t('organisation.sites')}>
            <header>
              <IconBuildingHospital size={18} stroke={1.75} aria-hidden />
              <h2>{t('organisation.sites')}</h2>
              <span className="sub">{t('organisation.sites_hint')}</span>
              <span className="grow" />
              {!isAdding && (
                <Button
                  leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
                  onClick={() => {
                    setDone(null)
                    setAdding(true)
                  }}
                >
                  {t('organisation.add_site')}
                </Button>
              )}
            </header>
            {isAdding && (
              <SiteForm onClose={() => setAdding(false)} onCreated={(site) => finish('site_created', site)} />
            )}
            {items.length === 0 ? (
              <EmptyState title={t('organisation.sites')} />
            ) : (
              <SitesTable sites={items} onEdit={setEditing} />
            )}
          </section>
        )}
      </ServerPage>
    </div>
  )
}
