/** Hours after which a sign-in on a PC ends, whatever was done meanwhile (security handbook 2.5). */
export const LOGIN_HOURS = 12

/** Minutes behind a lock after which a PC with nothing left to send closes its store. */
export const STORE_CLOSES_AFTER_MIN = 15

/** Minutes for which a password that was just given stands for its person. */
export const PASSWORD_STANDS_MIN = 5

/** Hours without the server after which nobody signs in, by site: bounds (both allowed) and what holds at first. */
export const offlineHours = { min: 12, max: 336, default: 72 } as const

/** Minutes for which somebody sees what they otherwise may not of one patient. */
export const PATIENT_EMERGENCY_MIN = 60

/** Hours for which two people open a PC that has been without the server too long. */
export const STATION_EMERGENCY_HOURS = 4

/** Hours within which an administrator looks at an emergency access. */
export const EMERGENCY_REVIEW_HOURS = 24
