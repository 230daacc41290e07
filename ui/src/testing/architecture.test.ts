/** Who may know whom. */

import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = "src";
const FILES = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.startsWith("testing"),
);

interface Import {
  from: string;
  /** A path below `src`, or the name of a package. */
  to: string;
}

const IMPORTS: Import[] = FILES.flatMap((from) => {
  const text = readFileSync(join(ROOT, from), "utf8");
  const found = text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...found].map(([, to = ""]) => ({
    from,
    to: to.startsWith(".") ? normalize(join(from, "..", to)) : to,
  }));
});

/** The selectors of a sheet, without those inside of `:is()`, at-rules and steps of an animation. */
function selectorsOf(css: string): string[] {
  const rules = css.replaceAll(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{};]+)\{/g);
  return [...rules]
    .map(([, selector = ""]) => selector.trim())
    .filter((selector) => !/^(?:@|from$|to$|[\d.]+%)/.test(selector))
    .flatMap((selector) => selector.replaceAll(/,(?=[^()]*\))/g, " ").split(","))
    .map((selector) => selector.trim());
}

const feature = (path: string) => /^features\/([^/]+)/.exec(path)?.[1];
const breaks = (rule: (line: Import) => boolean) =>
  IMPORTS.filter(rule).map(({ from, to }) => `${from} -> ${to}`);

describe("the layers", () => {
  it("are looked at", () => {
    expect(IMPORTS.length).toBeGreaterThan(200);
  });

  it("know the shell in one place", () => {
    const free = (file: string) => file.startsWith("platform/") || file.startsWith("bindings/");
    expect(breaks(({ from, to }) => to.startsWith("@tauri-apps/") && !free(from))).toEqual([]);
  });

  it("keep features apart", () => {
    const other = ({ from, to }: Import) => feature(from) && feature(to) && feature(from) !== feature(to);
    expect(breaks((line) => Boolean(other(line)))).toEqual([]);
  });

  it("enter a feature through its front door", () => {
    const inside = (to: string) => /^features\/[^/]+\/./.test(to);
    expect(breaks(({ from, to }) => from.startsWith("app/") && inside(to))).toEqual([]);
  });

  it("point downwards: app, features, components, lib", () => {
    const height = (path: string) =>
      ["lib", "components", "features", "app"].indexOf(path.split("/")[0] ?? "");
    const upwards = ({ from, to }: Import) => height(from) >= 0 && height(to) > height(from);
    expect(breaks(upwards)).toEqual([]);
  });

  it("take made-up data in at the platform alone", () => {
    const rehearsal = ({ from, to }: Import) => to.startsWith("testing/") && from !== "platform/choose.ts";
    expect(breaks(rehearsal)).toEqual([]);
  });

  it("keep the styles of a part to that part", () => {
    const sheets = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".module.css"),
    );
    expect(sheets.length).toBeGreaterThan(20);
    // Only classes get names of their own: what is asked of an attribute alone holds for the whole page.
    const free = sheets.flatMap((file) =>
      selectorsOf(readFileSync(join(ROOT, file), "utf8"))
        .filter((selector) => !selector.includes("."))
        .map((selector) => `${file}: ${selector}`),
    );
    expect(free).toEqual([]);
  });

  it("write no markup by hand", () => {
    const raw = FILES.filter((file) =>
      /dangerouslySetInnerHTML|innerHTML/.test(readFileSync(join(ROOT, file), "utf8")),
    );
    expect(raw).toEqual([]);
  });
});
