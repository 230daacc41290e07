import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { JobProgress } from "../bindings";
import { routes } from "../lib/routes";
import { findings, renderApp } from "../testing/render";

describe("the page", () => {
  it("offers one action while nothing is set up", async () => {
    renderApp("empty");
    expect(await screen.findByTestId("empty-add")).toHaveTextContent("Protect a database");
    expect(await findings()).toEqual([]);
  });

  it("shows the shape of what is to come while it loads", async () => {
    renderApp("loading");
    expect(screen.getAllByRole("status", { name: "Loading" })).toHaveLength(1);
    expect(screen.queryByTestId("empty-add")).toBeNull();
    expect(await findings()).toEqual([]);
  });

  it("says of every database where it stands, and green of nothing that was not proved", async () => {
    renderApp("list", routes.tenant("acme-dental", "databases"));
    const status = async (name: string) => await screen.findByTestId(`status-${name}`);
    expect(await status("practice")).toHaveTextContent("Protected");
    expect(await status("shop")).toHaveTextContent("At risk");
    expect(await status("x-ray-index")).toHaveTextContent("Unprotected");
    const green = document.querySelectorAll('[data-testid^="status-"][data-status="protected"]');
    expect([...green].map((badge) => badge.textContent)).toEqual(["Protected"]);
    expect(await findings()).toEqual([]);
  });

  it("shows why the last job failed, with its code and every hint", async () => {
    const { user } = renderApp("failed", routes.tenant("acme-dental", "databases"));
    const row = await screen.findByTestId("database-row-practice");
    const failure = await within(row).findByTestId("failure");
    expect(failure).toHaveTextContent("The server refused the login");
    expect(failure).toHaveTextContent("wrong-password");
    expect(within(failure).getAllByRole("listitem")).toHaveLength(2);
    expect(screen.getByTestId("status-practice")).toHaveTextContent("At risk");
    expect(screen.getByTestId("status-x-ray-index")).toHaveTextContent("Unprotected");
    await user.click(within(failure).getByText("Copy details"));
    expect(await navigator.clipboard.readText()).toContain("code: wrong-password");
    expect(await findings()).toEqual([]);
  });

  it("shows no green of what is too old, and says how old and what to do", async () => {
    renderApp("tooOld", routes.tenant("acme-dental", "databases"));
    const row = await screen.findByTestId("database-row-practice");
    expect(screen.getByTestId("status-practice")).toHaveTextContent("Unprotected");
    const notice = within(row).getByTestId("reason");
    expect(notice).toHaveTextContent("The last good backup is 3 days old, the RPO is 26h.");
    expect(notice).toHaveTextContent("Back it up now.");
    expect(await findings()).toEqual([]);
  });

  it("keeps the last good data, marked stale, when a refresh fails", async () => {
    const { stage, user } = renderApp("list", routes.tenant("acme-dental", "databases"));
    await screen.findByTestId("database-row-practice");
    stage.failures.set("statusOverview", { code: "io", message: "the disk is gone", hints: [] });
    act(() => {
      stage.emit(doneElsewhere);
    });
    const notice = await screen.findByTestId("stale");
    expect(notice).toHaveTextContent("Not up to date");
    expect(notice).toHaveTextContent("the disk is gone");
    expect(screen.getByTestId("database-row-practice")).toBeInTheDocument();
    stage.failures.clear();
    await user.click(within(notice).getByText("Try again"));
    await waitFor(() => expect(screen.queryByTestId("stale")).toBeNull());
  });

  it("says why, when nothing can be read at all", async () => {
    renderApp("broken");
    expect(await screen.findByTestId("failure")).toHaveTextContent("another Bulkhead holds the catalog");
    expect(screen.queryByTestId("empty-add")).toBeNull();
    expect(await findings()).toEqual([]);
  });

  it("shows hostile names as the text they are", async () => {
    renderApp("hostile", routes.tenant("hostile", "databases"));
    const name = '<img src=x onerror="window.hacked=2">';
    const row = await screen.findByTestId(`database-row-${name}`);
    expect(within(row).getByRole("heading")).toHaveTextContent(name);
    expect(await within(row).findByTestId("failure")).toHaveTextContent("{{name}} <b>bold</b>");
    expect(within(row).getByTestId("failure")).toHaveTextContent("$t(app.name)");
    expect(document.querySelectorAll("img, script, b")).toHaveLength(0);
    expect(document.body).toHaveTextContent("[U+202E]");
    expect(document.body.textContent).not.toContain("\u202E");
  });
});

const doneElsewhere: JobProgress = {
  ...{ id: "other", kind: "backup", tenant: "acme-dental", database: "acme-dental/practice", state: "done" },
  ...{
    phase: "commit",
    bytes_read: 1,
    bytes_stored: 1,
    phase_read: 1,
    phase_stored: 1,
    bytes_total: null,
    elapsed_ms: 1,
    failure: null,
  },
};
