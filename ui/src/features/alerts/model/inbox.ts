/** The inbox: which alert lies where, and where its cause can be looked at. */

import type { Alert, AlertMember } from "../../../bindings";
import { routes } from "../../../lib/routes";

export const BOXES = ["open", "snoozed", "noted", "closed"] as const;
export type Box = (typeof BOXES)[number];

/** One that rests no longer than this is awake. */
const MOMENT = 2_000;

type Marks = Pick<Alert, "acknowledged_at" | "closed_at" | "snoozed_until">;

export function boxOf({ acknowledged_at, closed_at, snoozed_until }: Marks, now: number): Box {
  if (closed_at !== null) {
    return "closed";
  }
  if (acknowledged_at !== null) {
    return "noted";
  }
  return snoozed_until !== null && Date.parse(snoozed_until) - now > MOMENT ? "snoozed" : "open";
}

/** The alerts of each box, in the order in which they came. */
export function boxed(alerts: readonly Alert[], now: number): Record<Box, Alert[]> {
  const boxes: Record<Box, Alert[]> = { open: [], snoozed: [], noted: [], closed: [] };
  for (const alert of alerts) {
    boxes[boxOf(alert, now)].push(alert);
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
    case "gone":
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
  const tenant = member.database?.split("/")[0] ?? member.tenant;
  return tenant && routes.tenant(tenant, member.database ? "databases" : undefined);
}

/** Those with the same trouble together, in the order in which they came. */
export function byMessage(members: readonly AlertMember[]): Map<string, AlertMember[]> {
  const found = new Map<string, AlertMember[]>();
  for (const member of members) {
    found.set(member.message, [...(found.get(member.message) ?? []), member]);
  }
  return found;
}
