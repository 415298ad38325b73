import type { Role } from '../../shared/users/user.ts'

/** Someone whom `npm start` makes, with a password that everybody may know: for demonstration only. */
export interface DemoAccount {
  readonly username: string
  readonly password: string
  readonly full_name: string
  readonly role: Role
  readonly is_charge_nurse: boolean
}

export const demoAdmin: DemoAccount = {
  username: 'admin',
  password: 'sijil demo admin',
  full_name: 'Administrator',
  role: 'admin',
  is_charge_nurse: false,
}

export const demoNurse: DemoAccount = {
  username: 'heba',
  password: 'sijil demo nurse',
  full_name: 'Heba Mahmoud',
  role: 'nurse',
  is_charge_nurse: true,
}

export const demoPhysician: DemoAccount = {
  username: 'nadia',
  password: 'sijil demo physician',
  full_name: 'Dr. Nadia Iskandar',
  role: 'physician',
  is_charge_nurse: false,
}

/** Beside the administrator, whom the server makes itself at its first start. */
export const demoStaff: readonly DemoAccount[] = [
  demoNurse,
  { ...demoNurse, username: 'yasser', full_name: 'ياسر عبد الله', is_charge_nurse: false },
  demoPhysician,
]
