import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
  useNavigate,
} from '@tanstack/react-router'
import { z } from 'zod'
import type { Role } from '../shared/users/user.ts'
import { isVisitRunning } from '../shared/visits/visit-rules.ts'
import { AccountPage } from './account/account-page.tsx'
import { AdminPage } from './admin/admin-page.tsx'
import { adminTabs } from './admin/admin-tabs.ts'
import { OwnTrail } from './admin/own-trail.tsx'
import { auditFilters, PatientAuditPage } from './admin/patient-audit-page.tsx'
import { OwnQuarantinePage } from './admin/quarantine-tab.tsx'
import { useMay, useUser } from './api/use-session.ts'
import { AssessmentPage } from './assessments/assessment-page.tsx'
import { ConflictPage } from './conflicts/conflict-page.tsx'
import { ConflictsPage } from './conflicts/conflicts-page.tsx'
import { ScansPane } from './documents/scans-pane.tsx'
import { Frame } from './frame.tsx'
import { PatientRoute } from './patient-route.tsx'
import { ElsewherePage } from './patients/elsewhere-page.tsx'
import { PatientTab } from './patients/patient-page.tsx'
import { SearchPage } from './patients/search-page.tsx'
import { SheetPage } from './radiology/sheet-page.tsx'
import { WorklistPage } from './radiology/worklist-page.tsx'
import { SyncPage } from './sync/sync-page.tsx'
import { VisitsPage } from './visits/visits-page.tsx'
import { NurseWorklistPage } from './worklist/nurse-worklist-page.tsx'

/** The first page of a role. */
function homeOf(role: Role): '/worklist' | '/admin' {
  return role === 'admin' ? '/admin' : '/worklist'
}

const root = createRootRoute({ component: Frame })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: function Home() {
    return <Navigate to={homeOf(useUser().role)} replace />
  },
})

const patients = createRoute({
  getParentRoute: () => root,
  path: '/patients',
  validateSearch: z.object({ register: z.boolean().optional() }),
  component: function Patients() {
    const { register } = patients.useSearch()
    const navigate = useNavigate()
    return (
      <SearchPage
        startsRegistering={register === true}
        onOpen={(patientId) => void navigate({ to: '/patients/$patientId', params: { patientId } })}
        onElsewhere={(accessId) => void navigate({ to: '/elsewhere/$accessId', params: { accessId } })}
      />
    )
  },
})

const patient = createRoute({
  getParentRoute: () => root,
  path: '/patients/$patientId',
  validateSearch: z.object({
    visit: z.string().optional(),
    measure: z.boolean().optional(),
    edit: z.boolean().optional(),
    tab: PatientTab.optional().catch(undefined),
  }),
  component: function Patient() {
    const { patientId } = patient.useParams()
    const { visit, measure, edit, tab } = patient.useSearch()
    return (
      <PatientRoute
        key={patientId}
        patientId={patientId}
        visitId={visit}
        isMeasuring={measure === true}
        isEditing={edit === true}
        tab={tab}
      />
    )
  },
})

const elsewhere = createRoute({
  getParentRoute: () => root,
  path: '/elsewhere/$accessId',
  component: function Elsewhere() {
    return <ElsewherePage accessId={elsewhere.useParams().accessId} />
  },
})

const visits = createRoute({
  getParentRoute: () => root,
  path: '/visits',
  component: function Visits() {
    const navigate = useNavigate()
    return (
      <VisitsPage
        onOpen={(patientId, visit) =>
          void navigate({ to: '/patients/$patientId', params: { patientId }, search: { visit } })
        }
      />
    )
  },
})

const assessment = createRoute({
  getParentRoute: () => root,
  path: '/visits/$visitId/assessment',
  component: function Assessment() {
    const { visitId } = assessment.useParams()
    const navigate = useNavigate()
    return (
      <AssessmentPage
        key={visitId}
        visitId={visitId}
        onDone={(patientId) =>
          void navigate({ to: '/patients/$patientId', params: { patientId }, search: { visit: visitId } })
        }
      />
    )
  },
})

const sheet = createRoute({
  getParentRoute: () => root,
  path: '/visits/$visitId/sheet/$studyId',
  component: function Sheet() {
    const { visitId, studyId } = sheet.useParams()
    const navigate = useNavigate()
    const mayReport = useMay('radiology.report')
    return (
      <SheetPage
        key={studyId}
        visitId={visitId}
        studyId={studyId}
        onDone={(patientId) =>
          mayReport
            ? void navigate({ to: '/worklist/$visitId', params: { visitId } })
            : void navigate({ to: '/patients/$patientId', params: { patientId }, search: { visit: visitId } })
        }
      />
    )
  },
})

function NurseWorklist() {
  const navigate = useNavigate()
  return (
    <NurseWorklistPage
      onOpen={(patientId, visit) =>
        void navigate({ to: '/patients/$patientId', params: { patientId }, search: { visit } })
      }
      onAssess={(visitId) => void navigate({ to: '/visits/$visitId/assessment', params: { visitId } })}
      onMeasure={(patientId, visit) =>
        void navigate({ to: '/patients/$patientId', params: { patientId }, search: { visit, measure: true } })
      }
      onRegister={() => void navigate({ to: '/patients', search: { register: true } })}
      onReport={(visitId) => void navigate({ to: '/worklist/$visitId', params: { visitId } })}
      onSheet={(visitId, studyId) =>
        void navigate({ to: '/visits/$visitId/sheet/$studyId', params: { visitId, studyId } })
      }
    />
  )
}

function ReadingRoom({ visitId }: { visitId: string | null }) {
  const navigate = useNavigate()
  const mayAttach = useMay('documents.attach')
  return (
    <WorklistPage
      visitId={visitId}
      hrefOf={(id) => `#/worklist/${id}`}
      onChoose={(id) => void navigate({ to: '/worklist/$visitId', params: { visitId: id } })}
      scansOf={({ visit, documents }) => (
        <ScansPane visitId={visit.id} documents={documents} mayAttach={mayAttach && isVisitRunning(visit)} />
      )}
    />
  )
}

const worklist = createRoute({
  getParentRoute: () => root,
  path: '/worklist',
  component: function Worklist() {
    return useMay('radiology.report') ? <ReadingRoom visitId={null} /> : <NurseWorklist />
  },
})

const report = createRoute({
  getParentRoute: () => root,
  path: '/worklist/$visitId',
  component: function Report() {
    return <ReadingRoom visitId={report.useParams().visitId} />
  },
})

const conflicts = createRoute({
  getParentRoute: () => root,
  path: '/conflicts',
  component: function Conflicts() {
    const navigate = useNavigate()
    return (
      <ConflictsPage
        hrefOf={(id) => `#/conflicts/${id}`}
        onOpen={(conflictId) => void navigate({ to: '/conflicts/$conflictId', params: { conflictId } })}
      />
    )
  },
})

const conflict = createRoute({
  getParentRoute: () => root,
  path: '/conflicts/$conflictId',
  component: function Conflict() {
    const { conflictId } = conflict.useParams()
    const navigate = useNavigate()
    return (
      <ConflictPage
        key={conflictId}
        conflictId={conflictId}
        onClose={() => void navigate({ to: '/conflicts' })}
      />
    )
  },
})

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  validateSearch: z.object({ tab: z.enum(adminTabs).optional() }),
  component: function Admin() {
    const { tab } = admin.useSearch()
    const navigate = useNavigate()
    return (
      <AdminPage
        tab={tab ?? 'dashboard'}
        onTab={(next) => void navigate({ to: '/admin', search: { tab: next } })}
        auditHrefOf={(patientId, show) =>
          `#/admin/audit/${patientId}${show === undefined ? '' : `?show=${show}`}`
        }
        onAudit={(patientId) => void navigate({ to: '/admin/audit/$patientId', params: { patientId } })}
      />
    )
  },
})

const audit = createRoute({
  getParentRoute: () => root,
  path: '/admin/audit/$patientId',
  validateSearch: z.object({ show: z.enum(auditFilters).optional() }),
  component: function Audit() {
    const { patientId } = audit.useParams()
    const { show } = audit.useSearch()
    const navigate = useNavigate()
    return (
      <PatientAuditPage
        key={`${patientId} ${show}`}
        patientId={patientId}
        show={show ?? 'all'}
        onBack={() => void navigate({ to: '/admin', search: { tab: 'audit' } })}
      />
    )
  },
})

const ownQuarantine = createRoute({
  getParentRoute: () => root,
  path: '/put-aside',
  component: OwnQuarantinePage,
})

const sync = createRoute({
  getParentRoute: () => root,
  path: '/sync',
  component: SyncPage,
})

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: function Account() {
    return <AccountPage trail={<OwnTrail />} />
  },
})

const tree = root.addChildren([
  home,
  patients,
  patient,
  elsewhere,
  visits,
  assessment,
  sheet,
  worklist,
  report,
  conflicts,
  conflict,
  admin,
  audit,
  ownQuarantine,
  sync,
  account,
])

/** Addresses live behind the `#`: the shells serve one page, and nothing of a patient is ever sent as an address. */
export const addresses = createHashHistory()

/** The screens of one person. Made anew for each: nothing is drawn from where the person before was. */
export function createScreens() {
  return createRouter({
    routeTree: tree,
    history: addresses,
    defaultNotFoundComponent: () => <Navigate to="/" replace />,
  })
}

export type Screens = ReturnType<typeof createScreens>

declare module '@tanstack/react-router' {
  interface Register {
    router: Screens
  }
}
