/** The inbox: which alert lies where, and where its cause can be looked at. */

import type { Alert, AlertMember } from "../../../bindings";
import { routes } from "../../../lib/routes";

export const BOXES = ["open", "noted", "closed"] as const;
export type Box = (typeof BOXES)[number];

export function boxOf(alert: Pick<Alert, "acknowledged_at" | "closed_at">): Box {
  if (alert.closed_at !== null) {
    return "closed";
  }
  return alert.acknowledged_at === null ? "open" : "noted";
}

/** The alerts of each box, in the order in which they came. */
export function boxed(alerts: readonly Alert[]): Record<Box, Alert[]> {
  const boxes: Record<Box, Alert[]> = { open: [], noted: [], closed: [] };
  for (const alert of alerts) {
    boxes[boxOf(alert)].push(alert);
  }
  // What puts data at risk comes first; among those of one kind the newest.
  boxes.open.sort(
    (one, other) => Number(other.severity === "critical") - Number(one.severity === "critical"),
  );
  return boxes;
}

/** The page on which the cause can be looked at, if there is one. */
export function placeOf({ cause, about }: Pick<Alert, "cause" | "about">): string | null {
  switch (cause) {
    case "storage":
    case "copies":
    case "missing":
    case "space":
      return about && routes.storage(about);
    case "backup":
      return about && routes.database(about);
    case "damage":
      return about && routes.tenant(about);
    default:
      return null;
  }
}

/** Where the one whom a trouble concerns can be looked at. */
export function memberPlaceOf(member: { tenant: string | null; database: string | null }): string | null {
  return member.database ? routes.database(member.database) : member.tenant && routes.tenant(member.tenant);
}

/** Those with the same trouble together, in the order in which they came. */
export function byMessage(members: readonly AlertMember[]): Map<string, AlertMember[]> {
  const found = new Map<string, AlertMember[]>();
  for (const member of members) {
    found.set(member.message, [...(found.get(member.message) ?? []), member]);
  }
  return found;
}
