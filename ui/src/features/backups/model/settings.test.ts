import { describe, expect, it } from "vitest";
import { settingsOf } from "./settings";

const held = (key: string, value: string) => settingsOf({ [key]: value })[0]?.held;

describe("the settings of a manifest", () => {
  it("are told one by one where they are lists", () => {
    expect(held("rights", '[[null,"CONNECT",false],["app","CREATE",true]]')).toEqual([
      { as: "right", role: null, right: "CONNECT", grantable: false },
      { as: "right", role: "app", right: "CREATE", grantable: true },
    ]);
    expect(held("role settings", '[["app","search_path","a, b"]]')).toEqual([
      { as: "setting", role: "app", name: "search_path", value: "a, b" },
    ]);
    expect(held("memberships", '[["readers","ann","ADMIN"]]')).toEqual([
      { as: "member", role: "readers", member: "ann", options: "ADMIN" },
    ]);
    expect(held("memberships", "[]")).toEqual([{ as: "none" }]);
  });

  it("have words for what stands for something", () => {
    expect(held("superuser owns", "true")).toEqual([{ as: "flag", on: true }]);
    expect(held("connection limit", "-1")).toEqual([{ as: "unlimited" }]);
    expect(held("connection limit", "20")).toEqual([{ as: "text", text: "20" }]);
    expect(held("provider", "i")).toEqual([{ as: "text", text: "ICU" }]);
    expect(settingsOf({ "set:work_mem": "64MB" })[0]?.own).toBe("work_mem");
  });

  it("lose nothing that nobody knows", () => {
    for (const [key, value] of [
      ["rights", "not JSON"],
      ["rights", '{"a":1}'],
      ["provider", "x"],
      ["something new", "as it is"],
    ] as const) {
      expect(held(key, value)).toEqual([{ as: "text", text: value }]);
    }
    expect(held("rights", '[["only",1]]')).toEqual([{ as: "text", text: '["only",1]' }]);
  });
});
