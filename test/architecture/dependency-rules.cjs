/* Who may import whom, each rule with its reason. The rule's name is the name of the failing test. */
const pure = '^node_modules/(zod|uuid|canonicalize|cdigit|temporal-polyfill)/'

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files are one idea cut in half.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'shared-is-pure',
      comment: 'shared/ runs in every process: no Node, no DOM, no drivers.',
      from: { path: '^shared/' },
      to: { pathNot: ['^shared/', pure], dependencyTypesNot: ['unknown'] },
    },
    {
      name: 'processes-meet-only-in-shared',
      comment: 'main, renderer and sync-server know each other through shared/ alone.',
      from: { path: '^(main|renderer|sync-server)/' },
      to: { path: '^(main|renderer|sync-server|test)/', pathNot: '^$1/' },
    },
    {
      name: 'features-of-the-renderer-do-not-import-each-other',
      comment:
        'Screens are composed in the routes; a feature that needs another needs a component or a channel.',
      from: {
        path: '^renderer/(session|patients|visits|assessments|observations|radiology|documents|conflicts|admin|commands|practice|sync)/',
      },
      to: {
        path: '^renderer/(session|patients|visits|assessments|observations|radiology|documents|conflicts|admin|commands|practice|sync)/',
        pathNot: '^renderer/$1/',
      },
    },
    {
      name: 'databases-behind-stores',
      comment:
        'SQL lives in stores, db folders, record and sync engines, and migrations; the rest asks them.',
      from: {
        path: '^(main|sync-server|renderer)/',
        pathNot: ['/db/', '-store\\.ts$', '-query\\.ts$', '^sync-server/commit/', '^main/(records|sync)/'],
      },
      to: {
        path: '^node_modules/(kysely|better-sqlite3|pg|@electric-sql/pglite)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'practice-has-no-way-out',
      comment: 'Practice mode never syncs: nothing that could send a record can be reached from it.',
      from: { path: '^main/practice/' },
      to: {
        path: '^main/(network/|sync/(transport|sync-engine|sync-cycle|push-|blob-sync|commit-listener)|session/(server-door|online-session)|keys/(device-key|station-identity)|enrolment/enrol-station)',
        reachable: true,
      },
    },
    {
      name: 'electron-only-in-its-shell',
      comment: 'The station core must run, and be tested, without the Electron runtime.',
      from: { pathNot: '^main/electron/' },
      to: { path: '^node_modules/electron/' },
    },
    {
      name: 'keychain-only-in-keys',
      comment: 'The keychain package must stay replaceable.',
      from: { pathNot: '^main/keys/' },
      to: { path: '^node_modules/(keytar|@napi-rs/keyring)' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration is frozen in time; program code is not.',
      from: { path: '^migrations/' },
      to: { path: '^(main|renderer|sync-server|shared|test)/' },
    },
    {
      name: 'nothing-ships-with-tests',
      comment: 'Tests know the program, never the other way round.',
      from: { path: '^(shared|main|renderer|sync-server|migrations)/' },
      to: { path: '^test/' },
    },
  ],
}
