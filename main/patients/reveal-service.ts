import type { AppError } from '../../shared/errors.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { RevealedNationalId } from '../../shared/patients/patients-ipc.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { FeatureDeps } from '../feature-deps.ts'

/**
 * The whole national ID from the server, which alone can open it and notes who asked and why before it answers. It goes
 * to the one screen that asked and is kept nowhere on this station.
 */
export async function revealNationalId(
  { online }: Pick<FeatureDeps, 'online'>,
  { id, reason }: Input<'patients.reveal_ssn'>,
): Promise<Result<Output<'patients.reveal_ssn'>, AppError>> {
  const reply = await online.request(`/api/v1/patients/${id}/national-id`, {
    method: 'POST',
    body: { reason },
  })
  return reply.ok ? ok(RevealedNationalId.parse(reply.value)) : reply
}
