import { Button } from '@mantine/core'
import { IconPencil, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Output } from '../../shared/ipc/contract.ts'
import { ContactSeen } from '../../shared/patients/patients-ipc.ts'
import { useSend } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { RemoveButton } from '../components/remove-button.tsx'
import { RemovedNote } from '../components/removed-note.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { type Contact, ContactForm } from './contact-form.tsx'
import { UnfinishedNote } from './unfinished-note.tsx'
import { useUnfinished } from './use-unfinished.ts'

interface ContactsCardProps {
  readonly patientId: string
  readonly contacts: readonly Contact[]
  readonly removed: Output<'patients.get'>['removed_contacts']
  readonly mayEdit: boolean
}

function RemoveContact({ contact }: { contact: Contact }) {
  const remove = useSend('patients.remove_contact')
  return (
    <RemoveButton
      of="contact"
      name={contact.name}
      error={remove.error}
      isBusy={remove.isBusy}
      onClose={remove.forget}
      onRemove={async (reason) => {
        const seen = ContactSeen.parse(contact)
        return (await remove.send({ id: contact.id, seen, reason })) !== undefined
      }}
    />
  )
}

function RemovedContact({
  contact,
  removals,
  mayEdit,
}: Output<'patients.get'>['removed_contacts'][number] & { mayEdit: boolean }) {
  const putBack = useSend('patients.put_contact_back')
  return (
    <div>
      <del>
        <bdi>{contact.name}</bdi>
      </del>
      <RemovedNote
        removals={removals}
        isBusy={putBack.isBusy}
        onPutBack={mayEdit ? () => void putBack.send({ id: contact.id }) : undefined}
      />
      <ErrorNote error={putBack.error} />
    </div>
  )
}

/** Next of kin and guardians: who is called, and who decides for a child. */
export function ContactsCard({ patientId, contacts, removed, mayEdit }: ContactsCardProps) {
  const { t } = useWords()
  // By id: what is edited follows the record, so that the form can tell what came in meanwhile.
  const [editingId, setEditingId] = useState<string | null>(null)
  const isAdding = editingId === patientId
  const edited = contacts.find(({ id }) => id === editingId) ?? null
  const unfinished = useUnfinished('CONTACT', mayEdit ? [patientId, ...contacts.map(({ id }) => id)] : [])
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
            onClick={() => setEditingId(patientId)}
          >
            {t('contacts.add')}
          </Button>
        )}
      </header>
      <div className="inside column">
        {contacts.length === 0 && editingId === null && (
          <span className="sub">{t('patient.no_contacts')}</span>
        )}
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
                  onClick={() => setEditingId(contact.id)}
                >
                  {t('contacts.edit')}
                </Button>
              )}
              {mayEdit && <RemoveContact contact={contact} />}
            </li>
          ))}
        </ul>
        {removed.map(({ contact, removals }) => (
          <RemovedContact key={contact.id} contact={contact} removals={removals} mayEdit={mayEdit} />
        ))}
        {editingId === null && <UnfinishedNote unfinished={unfinished} onGoOn={setEditingId} />}
        {(isAdding || edited !== null) && (
          <ContactForm
            key={editingId}
            patientId={patientId}
            contact={edited}
            onDone={() => {
              setEditingId(null)
              unfinished.refresh()
            }}
          />
        )}
      </div>
    </section>
  )
}
