import { cleanup, render } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { notedAs, useNoted } from "./noted";

function Page(values: Record<string, string | null>) {
  useNoted(values);
  return null;
}

describe("a choice in the address", () => {
  beforeEach(() => {
    window.location.hash = "#/backups?tenant=acme";
  });

  it("stands beside what is there, and goes when it is taken back", () => {
    const { rerender } = render(<Page show="missing" on={null} />);
    expect(window.location.hash).toBe("#/backups?tenant=acme&show=missing");
    expect(notedAs("show")).toBe("missing");
    rerender(<Page show={null} on="the NAS" />);
    expect(window.location.hash).toBe("#/backups?tenant=acme&on=the+NAS");
    expect(notedAs("show")).toBeNull();
    expect(notedAs("on")).toBe("the NAS");
  });

  it("is not written into the address of another page", () => {
    const { rerender } = render(<Page show="missing" />);
    window.location.hash = "#/jobs";
    rerender(<Page show="proved" />);
    expect(window.location.hash).toBe("#/jobs");
    cleanup();
  });
});
