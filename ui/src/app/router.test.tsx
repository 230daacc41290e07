import { describe, expect, it } from "vitest";
import { routes } from "../lib/routes";
import { find, page, read } from "./router";

const PAGES = [
  page("", () => "overview"),
  page("databases/new", (_, ask) => `new for ${ask("tenant")}`),
  page("databases/:tenant/:name", ({ tenant, name }) => `${tenant}|${name}`),
  page("tenants/:tenant/:tab?", ({ tenant, tab }) => `${tenant}:${tab}`),
];

function shown(hash: string) {
  const address = read(hash);
  const found = find(PAGES, address);
  return found?.page.render(found.params, (name) => address.asked.get(name)) ?? null;
}

describe("an address", () => {
  it.each([
    ["", "overview"],
    [routes.overview(), "overview"],
    [routes.tenant("acme"), "acme:null"],
    [routes.tenant("acme", "policy"), "acme:policy"],
    [routes.addDatabase("acme"), "new for acme"],
    [routes.database("acme/50% off?#"), "acme|50% off?#"],
  ])("%s leads to its page", (hash, text) => expect(shown(hash)).toBe(text));

  it.each(["#/nowhere", "#/tenants", "#/databases/only-one", "#/tenants/a/b/c"])("%s leads nowhere", (hash) =>
    expect(shown(hash)).toBeNull(),
  );

  it("that cannot be decoded is taken as it stands", () => {
    expect(read("#/tenants/%E0%A4%A").parts).toEqual(["tenants", "%E0%A4%A"]);
  });
});
