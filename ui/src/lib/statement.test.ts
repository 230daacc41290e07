import { expect, it } from "vitest";
import { hintedOf } from "./statement";

it("finds the statements in what the back end hints, and takes those together that follow each other", () => {
  const grant = "GRANT SELECT ON `shop`.* TO 'b'@'%';";
  const more = "GRANT SHOW_ROUTINE ON *.* TO 'b'@'%';";
  expect(hintedOf([grant, more, "Then test again."])).toEqual([
    { words: null, sql: `${grant}\n${more}` },
    { words: "Then test again.", sql: null },
  ]);
  expect(hintedOf(["Set the password again: ALTER ROLE b PASSWORD '...';"])).toEqual([
    { words: "Set the password again:", sql: "ALTER ROLE b PASSWORD '...';" },
  ]);
  expect(hintedOf([`${grant}\n${more}`])).toEqual([{ words: null, sql: `${grant}\n${more}` }]);
  // Words that only begin like one.
  expect(hintedOf(["Set the password; then test again."])).toEqual([
    { words: "Set the password; then test again.", sql: null },
  ]);
});
