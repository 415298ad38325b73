import { adminDay } from './admin-day.ts'
import { newcomers, nurseDay, nurseOddities } from './nurse-day.ts'
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
try {
  const er = await scene.enrol('ER-PC1', 'en')
  await chartElsewhere(er, WAITING)
  await er.window.close()
  await er.station.stop()
  const ward = await scene.enrol('WARD3B-02', 'en')
  const reading = await scene.enrol('READ1-01', 'en')
  await nurseDay(scene, ward, 'en')
  await physicianDay(scene, reading, newcomers.en.name, WAITING)
  await disagree(scene, ward, reading, newcomers.en.name)
  await nurseOddities(scene, ward, 'en')
  await putAside(scene, ward, newcomers.en.name)
  await adminDay(scene, reading, newcomers.en.name)
  await scene.reopen(ward, 'ar')
  await nurseDay(scene, ward, 'ar')
  await inTheDark(scene, ward)
  await nurseOddities(scene, ward, 'ar')
  await killed(scene, ward)
} catch (error) {
  await scene.shootFailure()
  throw error
} finally {
  await scene.close()
}
