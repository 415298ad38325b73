import { readAuthorityFile } from '../../main/network/authorities.ts'
import { createNetwork } from '../../main/network/network.ts'

/* Asks a server once, `ask-once.ts ADDRESS CA-FILE`, and prints `there` or why it was not reached. */

const [, , address = '', caFile = ''] = process.argv
const authorities = readAuthorityFile(caFile)
const network = createNetwork({ authorities: authorities.ok ? authorities.value : [] })
const reply = await network.request(address, { method: 'GET' })
process.stdout.write(`${reply.ok ? 'there' : reply.error.because}\n`)
await network.close()
