/** A pair of a table that never meets, and why. */
export interface CannotHappen {
  readonly never: string
}

/** The rule of a table for what has just met; that it never does is a bug, and thrown. */
export function ruleOf<Rule>(rule: Rule | CannotHappen, where: string, what: string): Rule {
  if (isNever(rule)) throw new Error(`"${what}" cannot happen in "${where}": ${rule.never}`)
  return rule
}

function isNever<Rule>(rule: Rule | CannotHappen): rule is CannotHappen {
  return typeof rule === 'object' && rule !== null && 'never' in rule
}
