/** What clocks on a wall show, in the zone in which times are shown. Such a reading is held as if it were UTC. */

import { dateFormat } from "./formats";
import { shownZone } from "./zone";

/** What clocks show at an instant. */
export function wallOf(instant: number, zone = shownZone()): number {
  const parts = dateFormat("en", {
    ...{ year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" },
    timeZone: zone,
  }).formatToParts(instant);
  const part = (wanted: string) => Number(parts.find(({ type }) => type === wanted)?.value);
  return Date.UTC(
    ...([part("year"), part("month") - 1, part("day")] as const),
    ...([part("hour"), part("minute"), part("second")] as const),
  );
}

/** The instant at which clocks show that: the later one where they show it twice. */
export function instantOf(wall: number, zone = shownZone()): number {
  const ahead = (instant: number) => wallOf(instant, zone) - Math.floor(instant / 1000) * 1000;
  // The first guess may lie on the other side of a change of clocks.
  const near = wall - ahead(wall);
  return wall - ahead(near);
}
