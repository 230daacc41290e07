/** Reads an instant as people write it, in the zone in which times are shown. */

import { instantOf, wallOf } from "../../../lib/wall";

const MINUTE = 60_000;
const UNITS: Record<string, number> = { m: MINUTE, min: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE };

/** `2026-11-24`, `2026-11-24 14:30[:05]`, `14:30` (the last time it was that), `90 min`, `2 h`, `3 d` ago; none of anything else. */
export function readMoment(text: string, now: number): Date | null {
  const trimmed = text.trim().toLowerCase();
  return absolute(trimmed) ?? ofToday(trimmed, now) ?? ago(trimmed, now);
}

function absolute(text: string): Date | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[t ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (!match) {
    return null;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // 31 February is no day, and 25:00 no time.
  const same =
    wall.getUTCMonth() === month - 1 && wall.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return same ? new Date(instantOf(wall.getTime())) : null;
}

function ofToday(text: string, now: number): Date | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (!match) {
    return null;
  }
  const [hour, minute] = [Number(match[1]), Number(match[2])];
  if (hour > 23 || minute > 59) {
    return null;
  }
  const wall = new Date(wallOf(now));
  wall.setUTCHours(hour, minute, 0, 0);
  if (instantOf(wall.getTime()) > now) {
    wall.setUTCDate(wall.getUTCDate() - 1);
  }
  return new Date(instantOf(wall.getTime()));
}

function ago(text: string, now: number): Date | null {
  const match = /^(\d{1,5})\s*(min|m|h|d)(?:\s+ago)?$/.exec(text);
  const unit = UNITS[match?.[2] ?? ""];
  return match && unit ? new Date(now - Number(match[1]) * unit) : null;
}
