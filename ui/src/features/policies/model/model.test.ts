import { describe, expect, it } from "vitest";
import { laneOf, placeOf, spaced, ticksUpTo } from "./ages";
import { choiceOf, cronOf, readTime, turnedInto } from "./cron";
import { BEGINNINGS, draftOf, FIELDS, inputOf, withPreset } from "./draft";
import { namesOf, withNames } from "./exclusions";
import { csvOf, differenceOf, fateOf } from "./preview";
import { formatLocal } from "./wall";

const DAY = 86_400_000;

describe("a schedule", () => {
  it.each([
    ["5 * * * *", "hourly"],
    ["0 */6 * * *", "hours"],
    ["30 2 * * *", "daily"],
    ["30 2 * * 1,3,5", "weekly"],
    ["0 4 31 * *", "monthly"],
    ["0 */5 * * *", "custom"],
    ["0 2 * 1 *", "custom"],
    ["0 2 1 * 1", "custom"],
    ["*/15 * * * *", "custom"],
    ["75 2 * * *", "custom"],
    ["", "custom"],
  ])("%s is %s and reads back as it was", (text, kind) => {
    expect(choiceOf(text).kind).toBe(kind);
    expect(cronOf(choiceOf(text))).toBe(text);
  });

  it("of another kind keeps its time", () => {
    const weekly = turnedInto("weekly", choiceOf("30 22 * * *"));
    expect(cronOf(weekly)).toBe("30 22 * * 1,2,3,4,5");
    expect(cronOf(turnedInto("custom", weekly))).toBe("30 22 * * 1,2,3,4,5");
  });

  it("takes times as people write them", () => {
    expect(["2:05", "02.05", " 23:59 "].map(readTime)).toEqual(["02:05", "02:05", "23:59"]);
    expect(["24:00", "2", "2:60", ""].map(readTime)).toEqual([null, null, null, null]);
  });
});

describe("a draft", () => {
  const saved = {
    schedule: "0 2 * * *",
    timezone: "Europe/Berlin",
    keep: { daily: 7, within: "2d" },
    rpo: "26h",
  };

  it("sends what is there and takes out what is not", () => {
    const input = inputOf(draftOf(saved, "UTC"));
    expect(input).toMatchObject({ schedule: "0 2 * * *", timezone: "Europe/Berlin", rpo: "26h", rto: null });
    expect(input.keep).toMatchObject({ daily: 7, within: "2d", hourly: null });
    expect(input.unset).toEqual(FIELDS.map((field) => field.replace("_", "-")));
  });

  it("has no time zone without a schedule, and asks about an empty retention", () => {
    const draft = draftOf(saved, "UTC");
    expect(inputOf({ ...draft, schedule: null }).timezone).toBeNull();
    const keep = { ...(BEGINNINGS.keep ?? never()), daily: null, weekly: null, monthly: null };
    expect(inputOf({ ...draft, keep }).keep).toMatchObject({ last: 0 });
    expect(inputOf({ ...draft, keep: null })).not.toHaveProperty("keep");
  });

  it("takes a preset and keeps where backups go", () => {
    const draft = { ...draftOf(saved, "UTC"), storage: "nas", timezone: "Asia/Kathmandu" };
    const next = withPreset(draft, { schedule: "0 * * * *", keep: { hourly: 48 } });
    expect(next).toMatchObject({
      storage: "nas",
      timezone: "Asia/Kathmandu",
      schedule: "0 * * * *",
      rpo: null,
    });
  });
});

describe("what a policy says around a backup", () => {
  const hooks = [
    { when: "before" as const, argv: ["/bin/quiesce", "a b"], on_error: "fail" as const, limit: "5m" },
  ];
  const saved = {
    ...{ exclude: ["schema:audit", "rows:public.log"], hooks, drill_pick: "random" },
    ...{ sandbox: "postgres://drill@host/postgres", sandbox_on_source: true, assertions: ["SELECT 1", " "] },
  };

  it("is sent as it is, but for queries that nobody wrote and passwords", () => {
    const input = inputOf({ ...draftOf(saved, "UTC"), sandbox_password: "secret" });
    expect(input).toMatchObject({ ...saved, assertions: ["SELECT 1"] });
    expect(JSON.stringify(input)).not.toContain("secret");
    expect(inputOf(draftOf({ ...saved, sandbox: "private" }, "UTC")).sandbox_on_source).toBeNull();
  });

  it("outlives a preset, which knows nothing of it", () => {
    expect(withPreset(draftOf(saved, "UTC"), { schedule: "0 * * * *" })).toMatchObject({
      ...saved,
      schedule: "0 * * * *",
    });
  });

  it("names what is left out by its kind", () => {
    expect(namesOf(saved.exclude, "rows")).toEqual(["public.log"]);
    expect(withNames(saved.exclude, "table", ["a:b", "x"])).toEqual([
      ...["schema:audit", "table:a:b", "table:x", "rows:public.log"],
    ]);
    expect(withNames(saved.exclude, "schema", [])).toEqual(["rows:public.log"]);
  });
});

describe("ages", () => {
  it("lie between now and the oldest, newer ones wider apart", () => {
    expect([placeOf(0, 365 * DAY), placeOf(365 * DAY, 365 * DAY), placeOf(-5, DAY)]).toEqual([0, 1, 0]);
    const [day, week] = [placeOf(DAY, 365 * DAY), placeOf(7 * DAY, 365 * DAY)];
    expect(day).toBeGreaterThan(0.15);
    expect(week - day).toBeGreaterThan(0.15);
  });

  it("have marks with room between them", () => {
    const places = ticksUpTo(365 * DAY).map(({ at }) => at);
    expect(places.length).toBeGreaterThan(3);
    for (const [at, place] of places.entries()) {
      expect(place - (places[at - 1] ?? 0.05)).toBeGreaterThanOrEqual(0.13);
    }
  });

  it("that would cover one another are drawn as one", () => {
    const marks = [0, 1, 2, 300].map((days) => ({ age: days * DAY, label: String(days) }));
    expect(spaced(marks, 365 * DAY, 0.5).map(({ count }) => count)).toEqual([3, 1]);
  });

  it("know the rule of a reason", () => {
    expect(["daily", "within 2d", "pinned"].map(laneOf)).toEqual(["daily", "within", null]);
  });
});

describe("a preview", () => {
  const row = (reasons: string[], stays_now: boolean) => ({
    ...{ snapshot: "a", taken_at: "2026-01-01T00:00:00Z", bytes_added: 5, proved: false },
    reasons,
    stays_now,
  });
  const place = {
    ...{ storage: "=nas", kept: 2, removed: 1, kept_now: 2, bytes_removed: 5 },
    rows: [row(["daily"], true), row(["pinned"], false), row([], true)],
  };

  it("tells rules from what holds a backup for safety", () => {
    expect(place.rows.map(fateOf)).toEqual(["kept", "held", "removed"]);
    expect(differenceOf(place)).toEqual({ lost: 1, saved: 1 });
  });

  it("is written for other programs, and no cell of it is a formula", () => {
    const [head, first] = csvOf([place]).split("\n");
    expect(head).toBe("storage,snapshot,taken_at,then,now,reasons,bytes_added");
    expect(first).toBe('"=nas",a,2026-01-01T00:00:00Z,stays,stays,daily,5');
  });
});

function never(): never {
  throw new Error("there is always a beginning");
}

describe("a run to come", () => {
  it("has its year where that is another", () => {
    const now = Date.parse("2026-12-30T12:00:00Z");
    expect(formatLocal("2026-12-31T02:00:00", now, "en")).toBe("Thu, Dec 31, 02:00");
    expect(formatLocal("2027-01-01T02:00:00", now, "en")).toBe("Fri, Jan 1, 2027, 02:00");
  });
});
