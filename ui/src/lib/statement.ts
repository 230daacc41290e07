/** Statements in the words of the back end: they are run as they stand, so they are shown and copied as such. */

/** What begins a statement of a server. */
const VERB = "(?:GRANT|REVOKE|CREATE|ALTER|DROP|SET|FLUSH|INSTALL|UNINSTALL|REASSIGN)";
/** With or without words before it, from its first verb to its last semicolon. */
const STATEMENT = new RegExp(`^(?:(.*?:)\\s+)?(${VERB}\\s[\\s\\S]*;)\\s*$`);

export interface Hinted {
  /** What is said before it; none where it stands alone. */
  words: string | null;
  /** What is to be run; none where there are words alone. */
  sql: string | null;
}

function split(hint: string): Hinted {
  // What has a gap in it is for people to fill.
  const found = hint.includes("…") ? null : STATEMENT.exec(hint.trim());
  return found ? { words: found[1] ?? null, sql: found[2] ?? "" } : { words: hint, sql: null };
}

/** Hints with their statements apart; those that follow each other are one, to be copied as a whole. */
export function hintedOf(hints: readonly string[]): Hinted[] {
  const all: Hinted[] = [];
  for (const hint of hints) {
    const next = split(hint);
    const last = all.at(-1);
    if (last?.sql && next.sql && next.words === null) {
      last.sql += `\n${next.sql}`;
    } else {
      all.push(next);
    }
  }
  return all;
}
