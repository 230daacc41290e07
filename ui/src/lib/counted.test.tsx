import { renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useCounted } from "./counted";

describe("a number with what it is of", () => {
  const words = () => renderHook(useCounted).result.current;

  it("is one, or several", () => {
    const { counted } = words();
    expect(counted("rows", 1)).toBe("1 row");
    expect(counted("tables", 2_000)).toBe("2,000 tables");
    expect(counted("objects", 0)).toBe("0 other objects");
  });

  it.each([
    ["indexes", 1, "1 index"],
    ["indexes", 3, "3 indexes"],
    ["sequence owned bies", 1, "1 owner of a sequence"],
    ["fk constraints", 2, "2 foreign keys"],
    ["row security", 1, "1 table with row security"],
  ])("names %s as people do", (name, count, said) => expect(words().object(name, count)).toBe(said));

  it("leaves a kind that nobody knows here as it is", () => {
    expect(words().kind("text search parsers", 2)).toBe("text search parsers");
  });
});
