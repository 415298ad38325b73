import { Button, TextInput } from '@mantine/core'
import { IconPencil, IconPlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { Output } from '../../shared/ipc/contract.ts'
import { useSend } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { ErrorNote } from '../components/states.tsx'
import { TickBox } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'

type Contact = Output<'patients.get'>['contacts'][number]

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

function ContactForm({
  patientId,
  contact,
  onDone,
}: {
  patientId: string
  contact: Contact | null
  onDone: () => void
}) {
  const { t } = useWords()
  const [name, setName] = useState(contact?.name ?? '')
  const [relation, setRelation] = useState(contact?.relation ?? '')
  const [phone, setPhone] = useState(contact?.phone ?? '')
  const [isGuardian, setGuardian] = useState(contact?.is_guardian ?? false)
  const [hasTried, setTried] = useState(false)
  const put = useSend('patients.put_contact')
  const lacksName = name.trim() === ''

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacksName) return
    const saved = await put.send({
      patient_id: patientId,
      id: contact?.id ?? null,
      contact: {
        name: name.trim(),
        relation: orNull(relation),
        phone: orNull(phone),
        is_guardian: isGuardian,
      },
    })
    if (saved !== undefined) onDone()
  }

  return (
    <form className="column statement-form" onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={t('contacts.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={hasTried && lacksName ? t('fields.required') : undefined}
        maxLength={255}
        autoFocus
      />
      <div className="two-fields">
        <TextInput
          label={t('contacts.relation')}
          value={relation}
          onChange={(event) => setRelation(event.currentTarget.value)}
          maxLength={60}
        />
        <TextInput
          label={t('contacts.phone')}
          value={phone}
          onChange={(event) => setPhone(event.currentTarget.value)}
          inputMode="tel"
          dir="ltr"
          maxLength={30}
        />
      </div>
      <TickBox label={t('contacts.is_guardian')} isTicked={isGuardian} onChange={setGuardian} />
      <ErrorNote error={put.error} />
      <div className="row">
        <span className="grow" />
        <Button size="md" h={44} onClick={onDone}>
          {t('app.cancel')}
        </Button>
        <Button type="submit" variant="filled" size="md" h={44} loading={put.isBusy}>
          {t('app.save')}
        </Button>
      </div>
    </form>
  )
}

interface ContactsCardProps {
  readonly patientId: string
  readonly contacts: readonly Contact[]
  readonly mayEdit: boolean
}

/** Next of kin and guardians: who is called, and who decides for a child. */
export function ContactsCard({ patientId, contacts, mayEdit }: ContactsCardProps) {
  const { t } = useWords()
  const [editing, setEditing] = useState<Contact | 'new' | null>(null)
  return (
    <section className="card" aria-label={t('patient.contacts')}>
      <header>
        <h2>{t('patient.contacts')}</h2>
        <span className="grow" />
        {mayEdit && (
          <Button
            size="compact-md"
            h={36}
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
            onClick={() => setEditing('new')}
          >
            {t('contacts.add')}
          </Button>
        )}
      </header>
      <div className="inside column">
        {contacts.length === 0 && editing === null && <span className="sub">{t('patient.no_contacts')}</span>}
        <ul className="statements">
          {contacts.map((contact) => (
            <li className="statement" key={contact.id}>
              <div className="grow">
                <b>
                  <bdi>{contact.name}</bdi>
                </b>{' '}
                {contact.is_guardian && <span className="chip">{t('patient.guardian')}</span>}
                <div className="sub">
                  {contact.relation !== null && <bdi>{contact.relation}</bdi>}{' '}
                  {contact.phone !== null && <Latin>{contact.phone}</Latin>}
                </div>
              </div>
              <ReceiptChip receipt={contact.receipt} />
              {mayEdit && (
                <Button
                  size="compact-md"
                  h={36}
                  variant="subtle"
                  leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />}
                  onClick={() => setEditing(contact)}
                >
                  {t('contacts.edit')}
                </Button>
              )}
            </li>
          ))}
        </ul>
        {editing !== null && (
          <ContactForm
            key={editing === 'new' ? 'new' : editing.id}
            patientId={patientId}
            contact={editing === 'new' ? null : editing}
            onDone={() => setEditing(null)}
          />
        )}
      </div>
    </section>
  )
}
