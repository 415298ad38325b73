import { useRef, useState } from 'react'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useMay } from '../api/use-session.ts'
import { CompleteDialog } from './complete-dialog.tsx'
import { DiagnosisForm } from './diagnosis-form.tsx'
import { type DiagnosisSaver, noDiagnosisInHand } from './diagnosis-in-hand.ts'

interface CompleteWithDiagnosisProps {
  readonly detail: VisitDetail
  readonly onClose: () => void
}

/** Completes a visit where no diagnosis stands on the screen: one that was typed at the reading desk is shown here. */
export function CompleteWithDiagnosis({ detail, onClose }: CompleteWithDiagnosisProps) {
  const mayDiagnose = useMay('visits.diagnose')
  const [inHand, setInHand] = useState({ ...noDiagnosisInHand, isRead: !mayDiagnose })
  const saver = useRef<DiagnosisSaver>(null)
  const isShown = inHand.pending !== null || inHand.error !== null
  return (
    <CompleteDialog
      detail={detail}
      diagnosis={inHand}
      saveDiagnosis={async (reason) => (await saver.current?.save(reason)) ?? false}
      onClose={onClose}
    >
      {mayDiagnose && (
        <div hidden={!isShown}>
          <DiagnosisForm detail={detail} report={undefined} saver={saver} onHold={setInHand} />
        </div>
      )}
    </CompleteDialog>
  )
}
