import { describe, expect, it } from "vitest";
import { type Item, offered } from "./paletteItems";

const item = (label: string, note = ""): Item => ({ id: label, label, note, icon: null, run: () => {} });
const offers = [
  { title: "pages", items: [item("Tenants"), item("Jobs")], always: true },
  { title: "databases", items: [item("old shop"), item("shop", "Acme"), ...names(20)] },
];

function names(count: number): Item[] {
  return Array.from({ length: count }, (_, at) => item(`crm ${at}`));
}

const labels = (query: string) => offered(offers, query).map(({ items }) => items.map(({ label }) => label));

describe("the palette", () => {
  it("begins with pages", () => expect(labels("")).toEqual([["Tenants", "Jobs"]]));

  it("puts first what begins with what was typed", () =>
    expect(labels("Shop")).toEqual([["shop", "old shop"]]));

  it("wants every word, wherever it stands", () => expect(labels("acme shop")).toEqual([["shop"]]));

  it("offers a few of many", () => expect(labels("crm")[0]).toHaveLength(7));
});
