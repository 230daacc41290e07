import { expect, it } from "vitest";
import { disaster } from "../../../testing/mock/disasters";
import { cameOf } from "./came";

const drill = disaster("acme");
const reached = (...each: ("proved" | "fetched" | "lost")[]) => ({
  passed: false,
  databases: each.map((how) => ({ ...(drill.databases[0] as (typeof drill.databases)[0]), reached: how })),
});

it("is nothing where every database was lost, or none was found", () => {
  expect(cameOf(reached("lost", "lost"))).toBe("nothing");
  expect(cameOf(reached())).toBe("nothing");
});

it("is some where one was lost, and wanting where all came, late or only fetched", () => {
  expect(cameOf(reached("lost", "proved"))).toBe("some");
  expect(cameOf(reached("fetched", "proved"))).toBe("wanting");
});
