import { expect, it } from "vitest";
import { EMPTY } from "./draft";
import { keep, kept } from "./keep";

it("keeps no part of a password, not even while its URL is typed", () => {
  keep({ ...EMPTY, url: "postgres://root:s3cr" });
  expect(JSON.stringify({ ...sessionStorage })).not.toContain("s3cr");
  keep({ ...EMPTY, url: "postgres://root@db.example/copy" });
  expect(kept().url).toBe("postgres://root@db.example/copy");
});
