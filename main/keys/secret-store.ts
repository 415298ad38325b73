/**
 * Where the operating system keeps a program's secrets for one account. Drivers differ by platform and shell; the rest
 * of the program knows only this.
 */
export interface SecretStore {
  /** Which keychain this is; noted at enrolment, so that a change of it is seen and nothing is made anew. */
  readonly backend: string
  get(name: string): Promise<Buffer | null>
  set(name: string, secret: Buffer): Promise<void>
  delete(name: string): Promise<void>
}
