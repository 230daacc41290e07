import { expect, it } from "vitest";
import type { DisasterDatabase } from "../../../bindings";
import { routes } from "../../../lib/routes";
import { mendingOf, worstFirst } from "./gaps";

const of = (database: string, reached: DisasterDatabase["reached"]) =>
  ({ database, reached }) as DisasterDatabase;
const databases = [of("acme/crm", "proved"), of("acme/log", "fetched"), of("acme/shop", "lost")];
const old = { what: "the kit is out of date: the key", hint: "Export a new recovery kit." };
const lost = { what: "acme/shop did not come back: no backup", hint: "Mend this first." };
const copy = {
  what: "there is no copy elsewhere",
  hint: "Copy every backup: bulkhead policy set NAME --copy-to X.",
};

it("names what is lost before all else", () => {
  const sorted = worstFirst({ gaps: [old, copy, lost], databases });
  expect(sorted.gaps).toEqual([lost, copy, old]);
  expect(sorted.databases.map(({ reached }) => reached)).toEqual(["lost", "fetched", "proved"]);
});

it("leads to where each is mended", () => {
  const at = (gap: typeof old) => mendingOf(gap, { tenant: "acme", databases })?.address;
  expect(at(old)).toBe(routes.tenant("acme", "settings"));
  expect(at(copy)).toBe(routes.tenant("acme", "policy"));
  expect(at(lost)).toBe(routes.backups("acme/shop"));
  expect(at({ what: "the password is elsewhere", hint: "Know where." })).toBeUndefined();
});
