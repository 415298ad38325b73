import { Button, Textarea } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconShieldCheck } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { EmergencyItem } from '../../shared/emergency/emergency-message.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { EmptyState, ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { AuditTable } from './audit-table.tsx'
import { ServerPage } from './server-state.tsx'

function kindOf(item: EmergencyItem) {
  if (item.kind === 'station') return 'emergency.kind_station'
  return item.patient_id === null ? 'emergency.kind_elsewhere' : 'emergency.kind_patient'
}

function State({ item }: { item: EmergencyItem }) {
  const { t, rich, format } = useWords()
  const [review] = item.reviews
  if (review !== undefined) {
    return (
      <span className="chip durable wraps">
        <IconCircleCheck size={14} stroke={2} aria-hidden />
        {rich('emergency.review_done', {
          name: review.reviewer_name ?? t('app.unknown_person'),
          time: format.moment(review.reviewed_at),
        })}
      </span>
    )
  }
  return (
    <span className={item.is_overdue ? 'chip bad' : 'chip'}>
      {item.is_overdue && <IconAlertTriangle size={14} stroke={2} aria-hidden />}
      {rich(item.is_overdue ? 'emergency.overdue' : 'emergency.due', { time: format.moment(item.due_at) })}
    </span>
  )
}

function Who({ item }: { item: EmergencyItem }) {
  const { t, rich } = useWords()
  return (
    <>
      <b>{item.person_name ?? t('app.unknown_person')}</b>
      {item.second_person_id !== null && (
        <div className="sub fs-13">
          {rich('emergency.with', { name: item.second_person_name ?? t('app.unknown_person') })}
        </div>
      )}
    </>
  )
}

interface ListProps {
  readonly items: readonly EmergencyItem[]
  readonly chosen: string | null
  readonly onChoose: (id: string | null) => void
}

function AccessList({ items, chosen, onChoose }: ListProps) {
  const { t, rich, format } = useWords()
  return (
    <table className="list" aria-label={t('emergency.title')}>
      <thead>
        <tr>
          <th>{t('emergency.when')}</th>
          <th>{t('emergency.who')}</th>
          <th>{t('emergency.what')}</th>
          <th>{t('emergency.why')}</th>
          <th>{t('emergency.acts')}</th>
          <th>{t('emergency.state')}</th>
          <th>
            <span className="visually-hidden">{t('emergency.open')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id} className={item.id === chosen ? 'selected' : undefined}>
            <td className="nowrap">
              <bdi>{format.moment(item.opened_at)}</bdi>
            </td>
            <td>
              <Who item={item} />
            </td>
            <td>
              {t(kindOf(item))}
              {item.patient_name !== null && (
                <div className="sub fs-13">
                  <bdi>{item.patient_name}</bdi>
                </div>
              )}
              {item.station_name !== null && (
                <div className="sub fs-13">
                  <Latin>{item.station_name}</Latin>
                </div>
              )}
            </td>
            <td>
              <bdi>{item.reason}</bdi>
            </td>
            <td className="nowrap">
              <div>{rich('emergency.read_count', { count: item.read_count })}</div>
              <div>{rich('emergency.write_count', { count: item.write_count })}</div>
            </td>
            <td>
              <State item={item} />
            </td>
            <td className="figure">
              <Button
                size="compact-md"
                h={32}
                aria-expanded={item.id === chosen}
                onClick={() => onChoose(item.id === chosen ? null : item.id)}
              >
                {t('emergency.open')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ReviewForm({ id, onReviewed }: { id: string; onReviewed: () => void }) {
  const { t } = useWords()
  const review = useSend('emergency.review')
  const [remark, setRemark] = useState('')
  const [hasTried, setTried] = useState(false)
  const isEmpty = remark.trim() === ''

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (!isEmpty && (await review.send({ id, remark: remark.trim() })) !== undefined) onReviewed()
  }

  return (
    <form className="inside column" onSubmit={(event) => void submit(event)} noValidate>
      <Textarea
        label={t('emergency.remark')}
        description={t('emergency.remark_hint')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        value={remark}
        onChange={(event) => setRemark(event.currentTarget.value)}
        error={hasTried && isEmpty ? t('fields.required') : undefined}
        minRows={2}
        autosize
        maxLength={500}
      />
      <ErrorNote error={review.error} />
      <div className="row">
        <Button type="submit" variant="filled" size="md" h={44} loading={review.isBusy}>
          {t('emergency.review')}
        </Button>
      </div>
    </form>
  )
}

function Reviews({ reviews }: Pick<EmergencyItem, 'reviews'>) {
  const { t, rich, format } = useWords()
  if (reviews.length === 0) return null
  return (
    <div className="inside column">
      <h3>{t('emergency.reviews')}</h3>
      {reviews.map((review) => (
        <div key={review.id}>
          <span className="sub">
            {rich('emergency.review_done', {
              name: review.reviewer_name ?? t('app.unknown_person'),
              time: format.moment(review.reviewed_at),
            })}
          </span>
          <div>
            <bdi>{review.remark}</bdi>
          </div>
        </div>
      ))}
    </div>
  )
}

/** Lines on a page of what was done, as the server sends them. */
const ACTS_AT_A_TIME = 100

function OneAccess({ item, onReviewed }: { item: EmergencyItem; onReviewed: () => void }) {
  const { t, rich } = useWords()
  const [cursors, setCursors] = useState<readonly string[]>([])
  const cursor = cursors.at(-1)
  const read = useAsk('emergency.acts', { id: item.id, ...(cursor === undefined ? {} : { cursor }) })
  const first = cursors.length * ACTS_AT_A_TIME + 1
  return (
    <section className="card" aria-label={t('emergency.one_title')}>
      <header>
        <h2>{t('emergency.one_title')}</h2>
        <span className="sub">
          <bdi>{item.reason}</bdi>
        </span>
      </header>
      <ServerPage read={read}>
        {({ items, next_cursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={t('emergency.no_acts')} />
            ) : (
              <AuditTable entries={items} />
            )}
            {(cursors.length > 0 || next_cursor !== null) && (
              <div className="row inside">
                <span className="sub" role="status">
                  {rich(next_cursor === null ? 'emergency.acts_last' : 'emergency.acts_more', {
                    first,
                    last: first + items.length - 1,
                  })}
                </span>
                <span className="grow" />
                <Button disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
                  {t('admin.older')}
                </Button>
                <Button
                  disabled={next_cursor === null}
                  onClick={() => next_cursor !== null && setCursors([...cursors, next_cursor])}
                >
                  {t('admin.newer')}
                </Button>
              </div>
            )}
          </>
        )}
      </ServerPage>
      <Reviews reviews={item.reviews} />
      <ReviewForm id={item.id} onReviewed={onReviewed} />
    </section>
  )
}

/** Everybody who went past a rule, overdue ones first; an administrator reads what was done and says what was found. */
export function EmergencyTab() {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(true)
  const [chosen, setChosen] = useState<string | null>(null)
  const [isReviewed, setReviewed] = useState(false)
  const read = useAsk('emergency.list', { is_open: isOpen }, { atEachOpening: true, keepLast: true })
  const item = read.data?.find(({ id }) => id === chosen)
  return (
    <div className="page">
      {isReviewed && (
        <Note kind="good" role="status">
          {t('emergency.review_saved')}
        </Note>
      )}
      <SegmentedChoice
        label={t('emergency.which')}
        hideLabel
        isClearable={false}
        small
        options={[
          { value: 'open', label: t('emergency.open_list') },
          { value: 'all', label: t('emergency.all_list') },
        ]}
        value={isOpen ? 'open' : 'all'}
        onChange={(which) => setOpen(which !== 'all')}
      />
      <ServerPage read={read}>
        {(items) => (
          <section className="card clip" aria-label={t('emergency.title')}>
            <header>
              <h2>{t('emergency.title')}</h2>
              <span className="sub">{t('emergency.list_hint')}</span>
            </header>
            {items.length === 0 ? (
              <EmptyState
                icon={<IconShieldCheck size={28} stroke={1.5} aria-hidden />}
                title={t(isOpen ? 'emergency.list_empty' : 'emergency.list_empty_all')}
              />
            ) : (
              <AccessList
                items={items}
                chosen={chosen}
                onChoose={(id) => {
                  setReviewed(false)
                  setChosen(id)
                }}
              />
            )}
          </section>
        )}
      </ServerPage>
      {item !== undefined && (
        <OneAccess
          key={item.id}
          item={item}
          onReviewed={() => {
            setChosen(null)
            setReviewed(true)
            void read.refetch()
          }}
        />
      )}
    </div>
  )
}
