import { expect, it } from "vitest";
import { routes } from "../../lib/routes";
import { PAGES } from "../pages";
import { find, read } from "../router";
import { tenantOf } from "./tenantOf";

const shown = (hash: string) => {
  const address = read(hash);
  return tenantOf(address, find(PAGES, address)?.params);
};

it("is the tenant that a page was asked for, in whatever way", () => {
  expect(shown(routes.tenant("acme", "backups"))).toBe("acme");
  expect(shown(routes.database("acme/shop"))).toBe("acme");
  expect(shown(routes.tenantBackups("acme"))).toBe("acme");
  expect(shown(routes.backups("acme/shop"))).toBe("acme");
  expect(shown(routes.backup("acme/shop", "0a1b"))).toBe("acme");
  expect(shown(routes.reports("acme"))).toBe("acme");
  expect(shown(routes.disaster("acme"))).toBe("acme");
  expect(shown(routes.ownRules("acme/shop"))).toBe("acme");
});

it("is none where all are shown, or where it can be changed on the page", () => {
  for (const all of [routes.overview(), routes.backups(), routes.reports(), routes.disaster()]) {
    expect(shown(all)).toBeNull();
  }
  expect(shown(routes.restore("acme/shop"))).toBeNull();
  expect(shown(routes.addDatabase("acme"))).toBeNull();
});
