import type { Guard } from './guard.ts'

const row10 = 'test/security/row-10-clock.test.ts'
const row11 = 'test/security/row-11-lockout.test.ts'
const row25 = 'test/security/row-25-sign-in.test.ts'
const people = 'test/main/session/people-on-one-pc.test.ts'
const emergency = 'test/main/session/station-emergency.test.ts'

/** What keeps people out of a PC that is not theirs to open now. */
export const guards: readonly Guard[] = [
  {
    name: 'a wrong password is counted only after it was tried',
    file: 'main/keys/key-slots.ts',
    find: '      changeUser(user_id, { failed_tries, last_failed_at: now })\n      await settled()\n      const key = await openUser(slot, password)\n',
    replace:
      '      const key = await openUser(slot, password)\n      changeUser(user_id, { failed_tries, last_failed_at: now })\n',
    test: row11,
    words: 'counts a try that a kill ended',
  },
  {
    name: 'an eleventh password is tried',
    file: 'main/keys/key-slots.ts',
    find: 'slot.failed_tries >= TRIES_BEFORE_SERVER',
    replace: 'slot.failed_tries > TRIES_BEFORE_SERVER',
    test: row11,
    words: 'ends at exactly ten',
  },
  {
    name: 'a clock that is set back opens a PC',
    file: 'main/keys/offline-limit.ts',
    find: "    return 'clock_set_back'\n",
    replace: '    return null\n',
    test: row10,
    words: 'opens no minute longer',
  },
  {
    name: 'time that the clock does not show is not counted',
    file: 'main/keys/offline-limit.ts',
    find: '- Date.parse(kept.last_contact_at), ranMs)',
    replace: '- Date.parse(kept.last_contact_at), 0 * ranMs)',
    test: row10,
    words: 'opens no minute longer',
  },
  {
    name: 'a late reply is shown to who comes next',
    file: 'main/session/online-session.ts',
    find: "        if (current !== holder) return err({ code: 'session_locked' })\n        if (reply.ok)",
    replace: '        if (reply.ok)',
    test: 'test/main/session/online-session.test.ts',
  },
  {
    name: 'a sign-in that is under way brings an ended person’s slot back',
    file: 'main/session/session-service.ts',
    find: '    endPeople: (people) =>\n      inTurn(async () => {',
    replace: '    endPeople: (people) =>\n      (async (work) => work())(async () => {',
    test: 'test/main/session/ended-account.test.ts',
  },
  {
    name: 'a PIN is good for ever',
    file: 'main/session/coming-back.ts',
    find: '      if (tries_left <= 0) login.pin = null\n',
    replace: '',
    test: people,
    words: 'ends with the fifth wrong try',
  },
  {
    name: 'a sign-in goes on after twelve hours',
    file: 'main/session/logins.ts',
    find: 'isOver: (login) => remainingMs(login) === 0,',
    replace: 'isOver: () => false,',
    test: row25,
  },
  {
    name: 'one person opens a PC in an emergency',
    file: 'main/session/sign-in.ts',
    find: 'if (!two.ok || two.value.person.id === person.id) {',
    replace: 'if (!two.ok) {',
    test: emergency,
    words: 'opens for nobody alone',
  },
  {
    name: 'an emergency gives an administrator’s rights',
    file: 'main/station.ts',
    find: 'isBarred: (action) => emergencies.station() !== null && isBarredInEmergency(action),',
    replace: 'isBarred: () => false,',
    test: emergency,
    words: 'gives no administrator’s right',
  },
  {
    name: 'what an emergency shows is taken for the look before it',
    file: 'main/audit/open-readings.ts',
    find: '        before.emergency_id === reading.emergency_id &&\n',
    replace: '',
    test: 'test/main/patients/audited-opening.test.ts',
    words: 'under the access, when an emergency access shows more',
  },
]
