export const sessionEn = {
  who: 'Who is continuing?',
  who_hint: 'Everyone who has signed in on this PC',
  someone_else: 'Someone else',
  someone_else_hint: 'First sign-in on this PC needs the network',
  username: 'User name',
  password: 'Password',
  show_password: 'Show password',
  sign_in: 'Sign in',
  unlock: 'Unlock',
  sign_in_title: 'Sign in',
  offline_title: 'Offline since {{time}}.',
  offline_text: 'You can work as usual: everything is kept on this PC and goes to the server by itself.',
  offline_first:
    'Someone who is new on this PC must wait for the network; everybody else can sign in and work as usual.',
  online_text: 'The server answers.',
  caps_lock: 'Caps Lock is on',
  last_sign_in: 'last {{time}}',
  never_signed_in: 'not yet',
  no_names: 'No patient names are shown while locked.',
  only_here_title_one: '{{count}} record only on this PC',
  only_here_title_other: '{{count}} records only on this PC',
  only_here_locked: 'Records of this PC are locked',
  only_here_text: 'Encrypted. They leave by themselves when the network returns.',
  nothing_only_here: 'Nothing waits on this PC',
  nothing_only_here_text: 'The server has every record that was made here.',
  protection_title: 'Protected on this PC',
  protection_keychain: 'The records are encrypted; the key is in the keychain of this PC.',
  protection_password:
    'The records are encrypted; your password opens them, for {{hours}} hours without the server.',
  protection_ended:
    'The records are encrypted. The site lets this PC, which has no keychain, open only while the server answers; what it holds is kept and sent.',
  drafts_title: 'Switching keeps drafts',
  drafts_text: 'Each person’s open work stays theirs.',
  people: 'People on this PC',
  form: 'Sign-in',
  awaiting_title: 'Waiting for an administrator',
  awaiting_text:
    'This PC asked to become the station {{name}}. An administrator compares these six words with those on the stations page and approves it. Leave this window open: it goes on by itself.',
  awaiting_words: 'Six words of this PC',
  refused_title: 'This PC was not made a station',
  refused_text:
    'An administrator refused it, or the request was over. Nothing was stored here. Close the program and ask for a new code if that was a mistake.',
  revoked_title: 'This PC was withdrawn',
  revoked_text:
    'An administrator took its access away: nobody can sign in here. What it had not sent went to the server, where it is looked at. Call IT.',
  erasing_title: 'This PC is being erased',
  erasing_text:
    'An administrator ordered it. What was not sent yet is saved first. Leave the PC on; it takes a moment.',
  erased_title: 'This PC was erased',
  erased_text:
    'By order of an administrator its records, documents and keys are gone. To use it again, start it with a new enrolment code.',
  not_enrolled_title: 'This PC is not enrolled yet',
  not_enrolled_text:
    'Ask an administrator for an enrolment code and start the station with it. Until then nothing can be recorded here.',
}
