/** Which tenants are looked for. */

import type { Level, TenantStatus } from "../../../bindings";

export const VIEWS = ["all", "unprotected", "at-risk", "protected"] as const;
export type View = (typeof VIEWS)[number];

/** The view that an address asks for. */
export function viewOf(asked: string | null): View {
  return VIEWS.find((view) => view === asked) ?? "all";
}

export function filtered(tenants: readonly TenantStatus[], wanted: string, view: View): TenantStatus[] {
  const word = wanted.trim().toLocaleLowerCase();
  const fits = (text: string) => text.toLocaleLowerCase().includes(word);
  return tenants.filter(
    ({ name, slug, protection }) =>
      (view === "all" || protection === (view satisfies Level)) && (fits(name) || fits(slug)),
  );
}

/** How many databases it has. */
export function countOf({ databases }: TenantStatus): number {
  return databases.protected + databases.at_risk + databases.unprotected;
}
