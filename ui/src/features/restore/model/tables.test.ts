import { expect, it } from "vitest";
import { chosenAfter, pickable, withParts } from "./tables";

const WHOLES = [
  { name: "orders", parts: ["orders_2025", "orders_old"] },
  { name: "orders_old", parts: ["orders_2023", "orders_2024"] },
];
const LEAVES = ["orders_2023", "orders_2024", "orders_2025", "people"];
const TABLES = LEAVES.map((name, at) => ({ name, rows: 10 ** at, bytes: 100, hash: "x" }));
const SHOWN = new Set([...LEAVES, "orders", "orders_old"]);
const after = (before: string[], marks: string[], shown = SHOWN) =>
  chosenAfter(before, new Set(marks), shown, WHOLES).sort();

it("lists what stands for others with what those hold together", () => {
  const all = pickable(TABLES, WHOLES);
  expect(all.map(({ name }) => name)).toEqual([...SHOWN].sort());
  expect(all.find(({ name }) => name === "orders")).toMatchObject({ rows: 111, bytes: 300, parts: 3 });
  expect(all.find(({ name }) => name === "people")).toMatchObject({ rows: 1_000, parts: null });
});

it("marks what comes along, and sends only what was chosen", () => {
  expect(after([], ["orders"])).toEqual(["orders"]);
  expect(withParts(["orders"], WHOLES)).toEqual(
    new Set(["orders", "orders_2025", "orders_old", "orders_2023", "orders_2024"]),
  );
});

it("takes the whole off with one of its parts, and leaves the others", () => {
  const marks = ["orders", "orders_old", "orders_2023", "orders_2024"];
  expect(after(["orders"], marks)).toEqual(["orders_2023", "orders_2024"]);
  const all = ["orders", "orders_2023", "orders_2024", "orders_2025", "people"];
  expect(after(["orders", "people"], all), "with what is inside of it").toEqual(["orders_2025", "people"]);
});

it("takes all off that came along with what is taken off itself", () => {
  const marks = ["orders_old", "orders_2023", "orders_2024", "orders_2025"];
  expect(after(["orders"], marks)).toEqual([]);
});

it("leaves what the filter hides", () => {
  expect(after(["orders", "people"], ["people"], new Set(["people"]))).toEqual(["orders", "people"]);
});
