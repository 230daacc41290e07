import { expect, it } from "vitest";
import type { DisasterDatabase, DisasterGap, DisasterGapKind } from "../../../bindings";
import { routes } from "../../../lib/routes";
import { mendingOf, worstFirst } from "./gaps";

const of = (database: string, reached: DisasterDatabase["reached"]) =>
  ({ database, reached }) as DisasterDatabase;
const databases = [of("acme/crm", "proved"), of("acme/log", "fetched"), of("acme/shop", "lost")];
/** The words are of no account: only the kind is. */
const gap = (kind: DisasterGapKind, database: string | null = null): DisasterGap => ({
  ...{ kind, database },
  what: "no matter",
  hint: "Mend it.",
});
const old = gap("outdated-kit");
const secret = gap("storage-secret");
const lost = gap("not-back", "acme/shop");

it("names what is lost before all else", () => {
  const sorted = worstFirst({ gaps: [old, secret, lost], databases });
  expect(sorted.gaps).toEqual([lost, secret, old]);
  expect(sorted.databases.map(({ reached }) => reached)).toEqual(["lost", "fetched", "proved"]);
});

it("leads to where each is mended", () => {
  const at = (of: DisasterGap) => mendingOf(of, { tenant: "acme" })?.address;
  expect(at(old)).toBe(routes.tenant("acme", "settings"));
  expect(at(gap("no-copy"))).toBe(routes.tenant("acme", "policy"));
  expect(at(lost)).toBe(routes.backups("acme/shop"));
  expect(at(gap("not-loaded", "acme/shop"))).toBe(routes.settings("tools"));
  for (const kind of ["storage-secret", "untold"] as const) {
    expect(at(gap(kind))).toBeUndefined();
  }
});
