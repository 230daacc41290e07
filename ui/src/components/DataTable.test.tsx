import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { findings, renderApp } from "../testing/render";

/** Tells every box that is watched how wide it is. */
function roomOf(width: number) {
  class Room {
    constructor(private readonly told: ResizeObserverCallback) {}
    observe(box: Element) {
      const entry = { target: box, contentRect: { width, height: 400 }, borderBoxSize: [] };
      this.told([entry as unknown as ResizeObserverEntry], this);
    }
    unobserve() {}
    disconnect() {}
  }
  vi.stubGlobal("ResizeObserver", Room);
}

const HEADS = [
  "Tenant",
  "Status",
  "Databases",
  "Last backup",
  "Next run",
  "RPO",
  "RTO",
  "Last drill",
  "Size",
];

describe("the list of tenants", () => {
  it.each([
    { width: 1_200, columns: 9 },
    { width: 845, columns: 6 },
  ])("has all that was asked for in $width px", async ({ width, columns }) => {
    roomOf(width);
    const { user } = renderApp("list", routes.tenants());
    const table = await screen.findByRole("table", { name: "Tenants" });
    const heads = within(table).getAllByRole("columnheader");
    // One more for the boxes that choose.
    expect(heads).toHaveLength(columns + 1);
    for (const head of HEADS) {
      expect(within(table).getByRole("button", { name: head })).toBeInTheDocument();
    }
    const row = await screen.findByTestId("tenant-bergmann-logistik");
    expect(row).toHaveTextContent("in 19 hours");
    expect(row).toHaveTextContent("3.7 GB");
    await user.click(within(table).getByRole("button", { name: "Next run" }));
    const sorted = heads.filter((head) => head.hasAttribute("aria-sort"));
    expect(sorted.map((head) => head.textContent)).toEqual([expect.stringContaining("Next run")]);
    expect(await findings()).toEqual([]);
  });
});

describe("where it is narrow", () => {
  it.each([
    {
      name: "History",
      address: routes.drills(),
      columns: 6,
      heads: ["Outcome", "Ended", "Asked for by", "Came back"],
    },
    {
      name: "History",
      address: routes.jobs("history"),
      columns: 6,
      heads: ["State", "Job", "Asked by", "Began", "Duration", "Read", "Result"],
    },
  ])("$address has all its columns in sight", async ({ name, address, columns, heads }) => {
    roomOf(845);
    renderApp("list", address);
    const table = await screen.findByRole("table", { name });
    const shown = within(table).getAllByRole("columnheader");
    expect(shown).toHaveLength(columns);
    for (const head of heads) {
      expect(within(table).getByText(head)).toBeInTheDocument();
    }
    expect(await findings()).toEqual([]);
  });
});
