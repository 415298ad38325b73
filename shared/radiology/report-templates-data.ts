import type { Modality } from '../visits/visit.ts'

/** Starting texts of a report. English alone: Egyptian radiologists dictate in English. */
export interface ReportTemplate {
  readonly code: string
  readonly title: string
  readonly modality: Modality
  /** Words of a study's body region that it fits, in both languages, in lower case. */
  readonly regions: readonly string[]
  readonly technique: string
  readonly findings: string
  readonly diagnosis: string
}

/**
 * Normal studies to start from. Whatever says how a part of the body looks stands in square brackets: the physician
 * takes each bracket away, by confirming or rewriting it, before the report can be signed. Nothing outside brackets
 * is a finding.
 */
export const reportTemplates: readonly ReportTemplate[] = [
  {
    code: 'xray_chest',
    title: 'Chest X-ray, normal',
    modality: 'xray',
    regions: ['chest', 'thorax', 'lung', 'صدر'],
    technique: 'Plain radiograph of the chest, [PA view].',
    findings: `Lungs: [clear, no focal consolidation or nodule].
Pleura: [no effusion or pneumothorax].
Heart and mediastinum: [normal size and contour].
Hila: [normal].
Bones and soft tissues: [no acute abnormality].
Devices: [none].`,
    diagnosis: '[No acute cardiopulmonary abnormality.]',
  },
  {
    code: 'xray_bone',
    title: 'Bone or joint X-ray, normal',
    modality: 'xray',
    regions: [
      ...['hip', 'knee', 'ankle', 'foot', 'hand', 'wrist', 'elbow', 'shoulder', 'pelvis', 'femur', 'leg'],
      ...['arm', 'ركبة', 'كاحل', 'قدم', 'يد', 'رسغ', 'كوع', 'كتف', 'حوض', 'فخذ'],
    ],
    technique: 'Plain radiograph of the [… side and part], [AP and lateral views].',
    findings: `Bones: [no fracture, lytic or sclerotic lesion].
Alignment: [normal, no dislocation].
Joint space: [preserved].
Soft tissues: [no swelling or radiopaque foreign body].`,
    diagnosis: '[No fracture or dislocation.]',
  },
  {
    code: 'ct_brain',
    title: 'CT brain without contrast, normal',
    modality: 'ct',
    regions: ['brain', 'head', 'مخ', 'رأس'],
    technique: 'Axial CT of the brain [without intravenous contrast], with reformatted images.',
    findings: `Brain parenchyma: [normal attenuation, no haemorrhage, mass or established infarct].
Grey-white differentiation: [preserved].
Ventricles and sulci: [normal for age, no midline shift].
Extra-axial spaces: [no collection].
Posterior fossa: [normal].
Skull and sinuses: [no fracture, clear].`,
    diagnosis: '[No acute intracranial abnormality.]',
  },
  {
    code: 'ct_chest',
    title: 'CT chest, normal',
    modality: 'ct',
    regions: ['chest', 'thorax', 'lung', 'صدر'],
    technique: 'Multidetector CT of the chest [without / with intravenous contrast].',
    findings: `Lungs: [no consolidation, ground-glass opacity or suspicious nodule].
Airways: [patent].
Pleura: [no effusion, thickening or pneumothorax].
Heart and pericardium: [normal size, no effusion].
Great vessels: [normal calibre].
Mediastinal and hilar lymph nodes: [not enlarged].
Upper abdomen as included: [no abnormality].
Bones: [no destructive lesion].`,
    diagnosis: '[No significant abnormality of the chest.]',
  },
  {
    code: 'ct_abdomen_pelvis',
    title: 'CT abdomen and pelvis, normal',
    modality: 'ct',
    regions: ['abdomen', 'pelvis', 'بطن', 'حوض'],
    technique:
      'Multidetector CT of the abdomen and pelvis [with oral and intravenous contrast], [portal phase].',
    findings: `Liver: [normal size and attenuation, no focal lesion].
Gallbladder and bile ducts: [no radiopaque stone or dilatation].
Pancreas, spleen, adrenals: [normal].
Kidneys and ureters: [no stone, mass or hydronephrosis].
Bowel and appendix: [no obstruction, wall thickening or inflammation].
Lymph nodes and vessels: [no enlarged nodes, normal calibre].
Bladder and pelvic organs: [normal].
Peritoneum: [no free fluid or air].
Bones and lung bases: [no abnormality].`,
    diagnosis: '[No acute abnormality of the abdomen or pelvis.]',
  },
  {
    code: 'mri_brain',
    title: 'MRI brain, normal',
    modality: 'mri',
    regions: ['brain', 'head', 'مخ', 'رأس'],
    technique: 'Multiplanar MRI of the brain: [T1, T2, FLAIR, DWI and gradient echo], [without contrast].',
    findings: `Diffusion: [no restricted diffusion].
Parenchyma: [normal signal, no mass or demyelinating lesion].
Gradient echo: [no blood products].
Ventricles and sulci: [normal for age].
Sella, posterior fossa and craniocervical junction: [normal].
Flow voids of the major vessels: [preserved].
Orbits, sinuses and mastoids: [clear].`,
    diagnosis: '[Normal MRI of the brain.]',
  },
  {
    code: 'mri_lumbar_spine',
    title: 'MRI lumbar spine, normal',
    modality: 'mri',
    regions: ['lumbar', 'lumbosacral', 'spine', 'back', 'قطنية', 'عمود فقري', 'ظهر'],
    technique: 'Sagittal and axial [T1, T2 and STIR] MRI of the lumbosacral spine, [without contrast].',
    findings: `Alignment and curvature: [normal].
Vertebral bodies: [normal height and marrow signal].
Discs: [L1-2 to L5-S1 without significant bulge or protrusion].
Canal and foramina: [no stenosis or root compression].
Conus and cauda equina: [normal, conus at L1].
Facets and paraspinal soft tissues: [normal].`,
    diagnosis: '[No disc prolapse or neural compression.]',
  },
  {
    code: 'mri_knee',
    title: 'MRI knee, normal',
    modality: 'mri',
    regions: ['knee', 'ركبة'],
    technique: 'Multiplanar [PD fat-saturated, T1 and T2] MRI of the [right / left] knee.',
    findings: `Menisci: [no tear].
Cruciate ligaments: [intact].
Collateral ligaments: [intact].
Extensor mechanism: [intact].
Cartilage: [preserved].
Bone marrow: [no oedema or fracture].
Joint fluid: [physiological, no Baker cyst].`,
    diagnosis: '[No internal derangement of the knee.]',
  },
  {
    code: 'ultrasound_abdomen',
    title: 'Abdominal ultrasound, normal',
    modality: 'ultrasound',
    regions: ['abdomen', 'pelvis', 'بطن', 'حوض'],
    technique: 'Grey-scale [and Doppler] ultrasound of the abdomen [and pelvis]. Limitations: [none].',
    findings: `Liver: [span … cm, normal echotexture, no focal lesion].
Portal vein: [patent, … mm].
Gallbladder and common bile duct: [no stone or wall thickening, … mm].
Pancreas as seen: [normal].
Spleen: [… cm, homogeneous].
Kidneys: [right … cm, left … cm, no stone or back pressure].
Bladder: [normal wall, no stone].
Free fluid: [none].`,
    diagnosis: '[Normal abdominal ultrasound.]',
  },
  {
    code: 'ultrasound_thyroid',
    title: 'Thyroid ultrasound, normal',
    modality: 'ultrasound',
    regions: ['neck', 'thyroid', 'رقبة', 'غدة درقية'],
    technique: 'High-resolution ultrasound of the thyroid and neck.',
    findings: `Right lobe: [… x … x … cm, homogeneous, no nodule].
Left lobe: [… x … x … cm, homogeneous, no nodule].
Isthmus: [… mm].
Vascularity: [normal].
Cervical lymph nodes: [no suspicious node].`,
    diagnosis: '[Normal thyroid, no nodule.]',
  },
  {
    code: 'mammography',
    title: 'Mammography, negative',
    modality: 'mammography',
    regions: ['breast', 'ثدي'],
    technique: 'Digital mammography of [both breasts], [CC and MLO views].',
    findings: `Breast composition: [ACR a / b / c / d].
Masses: [none].
Calcifications: [none suspicious].
Architecture and asymmetry: [no distortion].
Skin, nipples and axillae: [normal].`,
    diagnosis: '[No sign of malignancy.] BI-RADS category: [right …, left …].',
  },
  {
    code: 'pet_ct_oncology',
    title: 'PET/CT in oncology, no active disease',
    modality: 'pet_ct',
    regions: ['whole body', 'skull base', 'trunk', 'جسم'],
    technique:
      'PET/CT with [F-18 FDG], [… mCi] injected, [… min] uptake, [skull base to mid-thigh]. Blood sugar [… mg/dL].',
    findings: `Comparison of uptake: [mediastinal blood pool SUVmax …, liver SUVmax …].
Head and neck: [no abnormal uptake].
Chest: [no avid nodule or lymph node].
Abdomen and pelvis: [no avid lesion, physiological bowel and urinary activity].
Bones and marrow: [no avid lesion].
CT part: [no further abnormality].`,
    diagnosis: '[No metabolically active disease.]',
  },
  {
    code: 'bone_scan',
    title: 'Bone scan, normal',
    modality: 'nuclear_medicine',
    regions: ['bone', 'whole body', 'skeleton', 'عظام'],
    technique: 'Whole-body bone scan [… h] after [… mCi] of Tc-99m MDP, [anterior and posterior views].',
    findings: `Axial skeleton: [uniform uptake].
Appendicular skeleton: [symmetrical, no focal uptake].
Joints: [no more than degenerative uptake].
Kidneys and soft tissues: [physiological activity].`,
    diagnosis: '[No scintigraphic evidence of bone metastases.]',
  },
]
