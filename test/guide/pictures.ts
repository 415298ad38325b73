import { adminDay } from './admin-day.ts'
import { changedMeanwhile, newcomers, nurseDay, practise } from './nurse-day.ts'
import { physicianDay } from './physician-day.ts'
import { openScene } from './scene.ts'
import { chartElsewhere, disagree, inTheDark, killed, putAside } from './trouble.ts'

/*
 * `npm run pictures`: takes the pictures of `docs/user-guide.md` from the running program, so that they cannot show
 * what it does not do. They go to `docs/guide`; all that are taken go to SIJIL_TEST_PICTURES too, to be looked at.
 */

/** Of the demo's patients, one whose CT waits. */
const WAITING = 'محمود السيد إبراهيم حسن'

const scene = await openScene(process.env.SIJIL_TEST_PICTURES)

/** One part of the day. One that fails is told, and the others are taken all the same. */
async function part(name: string, take: () => Promise<unknown>): Promise<void> {
  try {
    await take()
  } catch (error) {
    process.exitCode = 1
    process.stderr.write(`${name} failed: ${error instanceof Error ? error.stack : String(error)}\n`)
    await scene.shootFailure(name)
  }
}

try {
  const { name } = newcomers.en
  const er = await scene.enrol('ER-PC1', 'en')
  await chartElsewhere(er, WAITING)
  await er.window.close()
  await er.station.stop()
  const ward = await scene.enrol('WARD3B-02', 'en')
  const reading = await scene.enrol('READ1-01', 'en')
  await part('nurse-en', () => nurseDay(scene, ward, 'en'))
  await part('physician', () => physicianDay(scene, reading, name, WAITING))
  await part('conflict', () => disagree(scene, ward, reading, name))
  await part('changed-meanwhile', () => changedMeanwhile(scene, ward, 'en'))
  await part('practice', () => practise(scene, ward, 'en'))
  await part('put-aside', () => putAside(scene, ward, name))
  await part('admin', () => adminDay(scene, reading, name))
  await scene.reopen(ward, 'ar')
  await part('nurse-ar', () => nurseDay(scene, ward, 'ar'))
  await part('changed-meanwhile-ar', () => changedMeanwhile(scene, ward, 'ar'))
  await part('dark', () => inTheDark(scene, ward))
  await part('practice-ar', () => practise(scene, ward, 'ar'))
  await part('killed', () => killed(scene, ward))
} finally {
  await scene.close()
}
