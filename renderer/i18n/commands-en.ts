export const paletteEn = {
  title: 'Find a patient or a command',
  placeholder: 'Name, medical number, national ID, mobile, or what to do',
  results: 'Patients and commands',
  patients: 'Patients',
  this_screen: 'On this screen',
  commands: 'Commands',
  nothing: 'No patient on this PC and no command fits.',
  nothing_text: 'Try another spelling or a number. The patients page asks the server too.',
  found_patients_one: '{{count}} patient',
  found_patients_other: '{{count}} patients',
  found_commands_one: '{{count}} command',
  found_commands_other: '{{count}} commands',
  move: 'move',
  choose: 'choose',
  leave: 'close',
}

export const shortcutsEn = {
  title: 'Keyboard shortcuts',
  by_place: 'By the place of the key: the same keys on an Arabic layout.',
  program: 'Everywhere',
  patient: 'Patients',
  form: 'In forms',
  choices: 'Choices and lists',
  document: 'Looking at a document',
  help: 'Help',
}
