import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { PatientIdentity, PatientMergeView, SamePerson } from '../../shared/patients/patients-ipc.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useMay } from '../api/use-session.ts'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { PatientNumber } from '../components/patient-banner.tsx'
import { birthText, sexText } from '../components/person-facts.ts'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

type Act =
  | { readonly act: 'propose' | 'merge' | 'reject'; readonly other: SamePerson }
  | { readonly act: 'undo'; readonly merge: PatientMergeView }

function numberOf({ medical_number, temporary_number }: PatientIdentity): string {
  return medical_number === null ? (temporary_number ?? '–') : formatMedicalNumber(medical_number)
}

function Person({ patient, children }: { patient: PatientIdentity; children?: ReactNode }) {
  const words = useWords()
  return (
    <div className="grow">
      <b>
        <bdi>{patient.full_name}</bdi>
      </b>{' '}
      <PatientNumber patient={patient} /> <DisputedPatient patient={patient} />
      <div className="sub">
        {birthText(patient, words)} · {sexText(patient, words)}
      </div>
      {children}
    </div>
  )
}

function Candidate({ item, onAct }: { item: SamePerson; onAct: (act: Act) => void }) {
  const { t, rich, format } = useWords()
  const mayMerge = useMay('patients.merge')
  const { patient, alike } = item.candidate
  const { proposal } = item
  const likenesses = [
    alike.ssn === 'same' ? t('merges.alike_ssn') : null,
    alike.name === 'same' ? t('merges.alike_name') : null,
    alike.date_of_birth === 'same' ? t('merges.alike_born') : null,
    alike.mobile_number === 'same' ? t('merges.alike_mobile') : null,
  ].filter((each) => each !== null)
  return (
    <li className="statement">
      <Person patient={patient}>
        <div>{likenesses.join(' · ')}</div>
        {proposal !== null && (
          <div className="sub">
            {rich('merges.proposed_by', {
              name: proposal.author_name ?? '–',
              time: format.moment(proposal.stated_at),
              reason: proposal.reason,
            })}{' '}
            {!mayMerge && t('merges.waits')}
          </div>
        )}
      </Person>
      <Button component="a" href={`#/patients/${patient.id}`} size="compact-md" h={36} variant="subtle">
        {t('merges.open')}
      </Button>
      {mayMerge && proposal !== null && (
        <Button size="compact-md" h={36} onClick={() => onAct({ act: 'reject', other: item })}>
          {t('merges.reject')}
        </Button>
      )}
      {mayMerge ? (
        <Button
          size="compact-md"
          h={36}
          variant="filled"
          onClick={() => onAct({ act: 'merge', other: item })}
        >
          {t('merges.merge')}
        </Button>
      ) : (
        proposal === null && (
          <Button size="compact-md" h={36} onClick={() => onAct({ act: 'propose', other: item })}>
            {t('merges.propose')}
          </Button>
        )
      )}
    </li>
  )
}

function useActs(patient: PatientIdentity, onDone: () => void) {
  const propose = useSend('patients.propose_merge')
  const merge = useSend('patients.merge')
  const reject = useSend('patients.reject_merge')
  const undo = useSend('patients.undo_merge')
  const all = [propose, merge, reject, undo]
  async function send(act: Act, reason: string): Promise<void> {
    const done = await (async () => {
      if (act.act === 'undo') return undo.send({ merge_id: act.merge.id, reason })
      const { proposal, candidate } = act.other
      const pair = { survivor_id: patient.id, absorbed_id: candidate.patient.id }
      if (act.act === 'propose') return propose.send({ ...pair, reason })
      if (act.act === 'merge') return merge.send({ ...pair, proposal_id: proposal?.id ?? null, reason })
      return proposal === null ? undefined : reject.send({ proposal_id: proposal.id, reason })
    })()
    if (done !== undefined) onDone()
  }
  return {
    send,
    error: all.find(({ error }) => error !== null)?.error ?? null,
    isBusy: all.some(({ isBusy }) => isBusy),
    forget: () => {
      for (const each of all) each.forget()
    },
  }
}

interface SamePersonCardProps {
  readonly patient: PatientIdentity
  readonly absorbed: Output<'patients.get'>['absorbed']
}

/** Whether the person is registered a second time: proposed by whoever sees it, decided by an administrator, reversible. */
export function SamePersonCard({ patient, absorbed }: SamePersonCardProps) {
  const { t, rich, format } = useWords()
  const mayPropose = useMay('patients.propose_merge')
  const mayMerge = useMay('patients.merge')
  const [act, setAct] = useState<Act | null>(null)
  const read = useAsk(
    'patients.same_person',
    { id: patient.id },
    { enabled: mayPropose, entities: ['patients', 'patient_merges'] },
  )
  const acts = useActs(patient, () => setAct(null))
  const close = (): void => {
    acts.forget()
    setAct(null)
  }
  const items = read.data?.items ?? []
  return (
    <section className="card" aria-label={t('merges.title')}>
      <header>
        <h2>{t('merges.title')}</h2>
      </header>
      <div className="inside column">
        {read.data === undefined &&
          (read.isError ? <ErrorState error={read.error.reason} /> : <LoadingRows rows={1} />)}
        {read.data !== undefined && items.length === 0 && <span className="sub">{t('merges.none')}</span>}
        <ul className="statements">
          {items.map((item) => (
            <Candidate key={item.candidate.patient.id} item={item} onAct={setAct} />
          ))}
        </ul>
        {absorbed.length > 0 && (
          <>
            <h3>{t('merges.absorbed')}</h3>
            <ul className="statements">
              {absorbed.map(({ patient: other, merge }) => (
                <li className="statement" key={other.id}>
                  <Person patient={other}>
                    {merge !== null && (
                      <div className="sub">
                        {rich('merges.merged_by', {
                          name: merge.author_name ?? '–',
                          time: format.moment(merge.stated_at),
                          reason: merge.reason,
                        })}
                      </div>
                    )}
                  </Person>
                  {mayMerge && merge !== null && (
                    <Button size="compact-md" h={36} onClick={() => setAct({ act: 'undo', merge })}>
                      {t('merges.undo')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {act !== null && (
        <ReasonDialog
          title={t(`merges.${act.act}_title`)}
          text={
            act.act === 'merge'
              ? rich('merges.merge_text', {
                  absorbed: `${act.other.candidate.patient.full_name} ${numberOf(act.other.candidate.patient)}`,
                  survivor: `${patient.full_name} ${numberOf(patient)}`,
                })
              : t(`merges.${act.act}_text`)
          }
          label={t('merges.why')}
          submit={t(`merges.${act.act}`)}
          error={acts.error}
          isBusy={acts.isBusy}
          onClose={close}
          onSubmit={(reason) => void acts.send(act, reason)}
        />
      )}
    </section>
  )
}
