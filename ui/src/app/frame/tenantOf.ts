/** Whose data the page of an address shows; none where it shows that of all tenants. */

import type { Address } from "../router";

/** Pages that can be asked for one tenant, or one of its databases, behind their address. */
const ASKED = ["backups", "drills", "policies", "reports"];

export function tenantOf(
  { parts, asked }: Address,
  params: Record<string, string | null> = {},
): string | null {
  const named = params.tenant;
  if (named) {
    return named;
  }
  if (!ASKED.includes(parts[0] ?? "")) {
    return null;
  }
  // A database's path begins with its tenant.
  const whose = asked.get("tenant") ?? asked.get("database") ?? asked.get("of");
  return whose?.split("/", 1)[0] || null;
}
