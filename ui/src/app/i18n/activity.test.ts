import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { rules } from "./en/rules";

const CRATES = "../src-tauri/crates";
const FILES = readdirSync(CRATES, { recursive: true, encoding: "utf8" }).filter((file) =>
  /^(core|api)\/src\/.*\.rs$/.test(file),
);

/** What the back end writes into the audit log, as it stands in its sources. */
function written(): string[] {
  const text = FILES.map((file) => readFileSync(join(CRATES, file), "utf8")).join("\n");
  const direct = [...text.matchAll(/audit::record\(\s*[^,]+,\s*"([a-z.]+)"/g)];
  const chosen = [...text.matchAll(/let action = if [^{]+\{ "([a-z.]+)" \} else \{ "([a-z.]+)" \}/g)];
  return [...direct, ...chosen].flatMap(([, ...names]) => names.filter((name) => name !== undefined));
}

it("has a word for everything that is written into the audit log", () => {
  const actions = new Set(written());
  expect(actions.size).toBeGreaterThan(35);
  const known = new Set(Object.keys(rules.activity.action));
  expect([...actions].map((action) => action.replace(".", "-")).filter((key) => !known.has(key))).toEqual([]);
});
