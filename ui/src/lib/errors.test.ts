import { describe, expect, it } from "vitest";
import { hintOf, hintsOf } from "./errors";

describe("a hint in the window", () => {
  it.each([
    ["Enter it again: bulkhead database password acme/shop --password-stdin.", "Enter it again.", "missing"],
    [
      "Stop the applications that use it, or have their sessions ended: --end-sessions.",
      "Stop the applications that use it, or have their sessions ended.",
      null,
    ],
    [
      "With the key on paper alone: bulkhead repository open TENANT --storage NAME --key-stdin.",
      "With the key on paper alone.",
      "bringBack",
    ],
    [
      "Put it back from the recovery kit: bulkhead kit import FILE.",
      "Put it back from the recovery kit.",
      "bringBack",
    ],
    [
      "Export a recovery kit, and keep it away. (bulkhead kit export acme --out FILE.html)",
      "Export a recovery kit, and keep it away.",
      "tenants",
    ],
    ["Name somebody: bulkhead kit export TENANT --contact LINE --out FILE.", "Name somebody.", "tenants"],
    ["List them: bulkhead policy list.", "List them.", "policies"],
    [
      "Look at it: bulkhead jobs. Wait for it, or cancel it: bulkhead jobs --cancel ID.",
      "Look at it. Wait for it, or cancel it.",
      "jobs",
    ],
    ["Add one: bulkhead storage add NAME --url file:///folder", "Add one.", "storages"],
    [
      "Look at a new plan: in the window, or bulkhead restore --plan.",
      "Look at a new plan: in the window.",
      null,
    ],
    ["Give its passphrase with --passphrase-stdin.", "Give its passphrase.", null],
    [
      "Grant the rights that `bulkhead database test` names.",
      "Grant the rights that the test of the connection names.",
      "tenants",
    ],
    ["Mount it again: sudo mount /mnt/nas", "Mount it again: sudo mount /mnt/nas", null],
    [
      "Make it again from the repositories: bulkhead catalog rebuild.",
      "Make it again from the repositories.",
      null,
    ],
  ] as const)("of %s", (hint, text, place) => expect(hintOf(hint)).toEqual({ text, place }));

  it("names a place once, and that of its code where no hint names one", () => {
    const hints = ["One: bulkhead kit import FILE.", "Two: bulkhead repository open TENANT."];
    expect(hintsOf({ code: "secret-missing", hints }).map(({ place }) => place)).toEqual(["bringBack", null]);
    const bare = { code: "secret-missing" as const, hints: ["Unlock it."] };
    expect(hintsOf(bare)).toEqual([{ text: "Unlock it.", place: "missing" }]);
  });
});
