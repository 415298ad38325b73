import { z } from 'zod'
import { UserInput, UserView } from '../../shared/reports/admin-ipc.ts'
import { Password } from '../../shared/users/user.ts'

/** `POST /admin/users` */
export const UserBody = z.object(UserInput.shape)
export type UserBody = z.infer<typeof UserBody>

/**
 * `PUT /admin/users/{user_id}`. An absent `is_charge_nurse` means false; `is_active`, `wards` and `password` stay when absent. A
 * new password, another role or the end of the account ends every sign-in of that person.
 */
export const UserReplacement = UserBody.omit({ username: true, password: true }).extend({
  is_active: z.boolean().optional(),
  password: Password.optional(),
})
export type UserReplacement = z.infer<typeof UserReplacement>

export const UserAnswer = UserView
export type UserAnswer = UserView
