/**
 * Hours without the server after which a station that is protected by passwords alone opens for nobody until the server
 * has answered once (security handbook 2.1: no keychain, so a shorter offline age). Exactly this long still opens.
 */
export const PASSWORD_ONLY_OFFLINE_HOURS = 24
