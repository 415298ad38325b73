/** Why the server is not reached, and what can be done. */
export const networkEn = {
  certificate_expired:
    'The server’s certificate is over, so it is not believed. Look whether the clock of this PC is right; if it is, IT must renew the certificate.',
  certificate_not_yet_valid:
    'The server’s certificate is not valid yet. The clock of this PC is probably behind: set it right.',
  certificate_other_name:
    'The server’s certificate is another machine’s, so it is not believed. IT must look at the server’s address and its certificate.',
  certificate_unknown_authority:
    'This PC does not know who issued the server’s certificate, so it is not believed. IT must give this PC the hospital’s authority (--ca-file).',
  tls_refused:
    'The server and this PC found no safe way to speak: TLS 1.2 or newer is needed. IT must look at the server.',
  http_refused:
    'The server’s address begins with http://, which anybody on the network can read. IT must give the server a certificate, and the station its https:// address.',
  proxy_password: 'The proxy asks for a name and a password. IT must give this PC’s login for the proxy.',
  proxy_login_open: 'Give the login for the proxy',
  proxy_login_title: 'Login for the proxy',
  proxy_login_text:
    'For IT: the name and the password with which the proxy of this network lets this PC through to the server. They are given to the proxy alone, and kept in the keychain of this PC.',
  proxy_login_name: 'Name at the proxy',
  proxy_login_name_wrong: 'Enter the name, without a colon.',
  proxy_login_password: 'Password at the proxy',
  proxy_login_go: 'Connect',
  proxy_login_kept: 'The proxy lets this PC through.',
  proxy_login_not_kept:
    'The proxy lets this PC through. No keychain took the login: after a restart it is asked for again.',
  proxy_login_refused: 'The proxy does not take this name and password.',
  proxy_login_of_machine:
    'The login for the proxy stands in a file of this PC (SIJIL_PROXY_LOGIN_FILE): IT must put it right there.',
  proxy_not_asking: 'The proxy does not ask for a name and a password now. Try to sign in.',
  proxy_refused: 'The proxy does not let this PC through to the server. IT must allow the server’s address.',
  proxy_away: 'The proxy does not answer. Look at the network; if it is there, IT must look at the proxy.',
  other_page:
    'Something else than the server answered. The network may ask for a sign-in of its own first: open a web page in a browser.',
  safe: 'Your records are safe on this PC.',
} as const
