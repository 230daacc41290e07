/** Where the job stands that puts a restored copy in the place of its source. */

import type { PlaceReport } from "../../../bindings";

export function isUnderWay({ state }: PlaceReport): boolean {
  return state === "queued" || state === "running" || state === "cancelling";
}
