/** The server cannot start; the message says why and what to do, and no data was touched. */
export class StartRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StartRefused'
  }
}
