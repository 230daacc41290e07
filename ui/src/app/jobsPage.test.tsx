import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { findings, progress, renderApp } from "../testing/render";

describe("the list of jobs", () => {
  it("begins with what runs, and shows what waits apart", async () => {
    const { user } = renderApp("jobs", routes.jobs());
    const running = await screen.findByRole("table", { name: "Running" });
    expect(within(running).getByTestId("job-job-running")).toHaveTextContent("Schedule");
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("tab-queued"));
    const queued = await screen.findByRole("table", { name: "Queued" });
    expect(within(queued).getByTestId("job-job-queued")).toHaveTextContent("Catch-up");
    expect(within(queued).getByTestId("job-job-queued")).toHaveTextContent("Waiting for a place");
    expect(within(queued).getByTestId("job-job-locked")).toHaveTextContent(
      "Waiting for the keyring to be unlocked",
    );
    expect(within(queued).queryByTestId("job-job-running")).toBeNull();
  });

  it("says once how much was read, and ends a job from its row", async () => {
    const { user, stage, platform } = renderApp("jobs", routes.jobs("running"));
    const running = await screen.findByRole("table", { name: "Running" });
    expect(within(running).queryByRole("columnheader", { name: "Read" })).toBeNull();
    act(() => stage.emit(progress({ bytes_read: 50_000_000, phase_read: 50_000_000 })));
    const row = within(running).getByTestId("job-job-running");
    await waitFor(() => expect(row.textContent?.match(/50 MB/g)).toHaveLength(1));
    const cancel = vi.spyOn(platform.commands, "jobCancel");
    await user.click(within(row).getByTestId("job-cancel"));
    await waitFor(() => expect(cancel).toHaveBeenCalledWith("job-running"));
    expect(window.location.hash, "the row is not opened by it").toBe(routes.jobs("running"));
  });

  it("is one press away from the drawer", async () => {
    const { user } = renderApp("jobs");
    await user.click(await screen.findByTestId("jobs-button"));
    await user.click(await screen.findByTestId("all-jobs"));
    await waitFor(() => expect(window.location.hash).toBe(routes.jobs()));
    await waitFor(() => expect(screen.queryByTestId("job-drawer")).toBeNull());
  });

  it("has its filters still when somebody comes back from one of them", async () => {
    const { user } = renderApp("jobs", routes.jobs("history"));
    await user.click(await screen.findByTestId("filter-state"));
    await user.click(await screen.findByRole("option", { name: "Interrupted" }));
    const here = window.location.hash;
    window.location.hash = routes.job("job-running").slice(1);
    await waitFor(() => expect(screen.queryByTestId("filter-state")).toBeNull());
    expect(window.location.hash).toBe(routes.job("job-running"));
    window.location.hash = here.slice(1);
    expect(await screen.findByTestId("filter-state")).toHaveValue("Interrupted");
  });

  it("gives the history a page at a time, filtered by the back end", async () => {
    const { user, platform } = renderApp("jobs", routes.jobs("history"));
    const page = vi.spyOn(platform.commands, "jobPage");
    const history = await screen.findByRole("table", { name: "History" });
    expect(history).toHaveAttribute("aria-rowcount", "61");
    await user.click(screen.getByText("Show older ones"));
    await waitFor(() => expect(history).toHaveAttribute("aria-rowcount", "121"));
    await user.click(screen.getByTestId("filter-state"));
    await user.click(await screen.findByRole("option", { name: "Interrupted" }));
    await waitFor(() => expect(history).toHaveAttribute("aria-rowcount", "9"));
    expect(page).toHaveBeenLastCalledWith(expect.objectContaining({ states: ["interrupted"] }), 60);
    expect(await findings()).toEqual([]);
  }, 40_000);

  it("says that nothing has run yet", async () => {
    renderApp("empty", routes.jobs("history"));
    expect(await screen.findByText("Nothing has run yet.")).toBeInTheDocument();
  });
});

describe("a job", () => {
  it("of a restore says where it went", async () => {
    const { stage } = renderApp("list");
    const snapshot = stage.world.snapshots.get("acme-dental/practice")?.[0]?.id ?? "";
    stage.pace = 400;
    const id = stage.startRestore({
      ...{ database: "acme-dental/practice", snapshot, storage: null, tables: [] },
      ...{ target: { to: "beside", name: "practice_back" }, no_owners: false, keep_on_failure: false },
    });
    await waitFor(() => expect(stage.job(id).ended_at).not.toBeNull());
    window.location.hash = routes.job(id).slice(1);
    expect(await screen.findByText("Restored into")).toBeInTheDocument();
    expect(screen.getAllByText("practice_back").length).toBeGreaterThan(0);
  });

  it("shows why it failed, and runs again", async () => {
    const { user, stage } = renderApp("jobs", routes.job("job-failed"));
    expect(await screen.findByTestId("failure")).toHaveTextContent("pg_hba.conf");
    expect(screen.getByTestId("job-state")).toHaveTextContent("Failed");
    expect(screen.getByTestId("phases")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("job-retry"));
    await waitFor(() =>
      expect(stage.world.jobs[0]).toMatchObject({ state: "running", database: "acme-dental/practice" }),
    );
    expect(await screen.findByTestId("job-progress")).toBeInTheDocument();
  });

  it("shows its log as it comes, searched", async () => {
    const { user, stage } = renderApp("jobs", routes.job("job-running"));
    stage.play(stage.job("job-running"), 41_000);
    const log = await screen.findByTestId("log");
    expect(await within(log).findByText(/pg_dump \(PostgreSQL\)/)).toBeInTheDocument();
    expect(within(log).getByText("Reading and storing"), "the word of the phase").toBeInTheDocument();
    expect(within(log).queryByText("dump")).toBeNull();
    await user.type(screen.getByLabelText("Search the log"), "48 tables");
    await waitFor(() => expect(within(log).queryByText(/pg_dump/)).toBeNull());
    expect(within(log).getByText(/48 tables/)).toBeInTheDocument();
  });

  it("that is not there says so", async () => {
    const { stage } = renderApp("list", routes.jobs());
    stage.failures.set("jobDetail", { code: "not-found", message: "there is no job x", hints: [] });
    window.location.hash = routes.job("x").slice(1);
    expect(await screen.findByTestId("failure")).toHaveTextContent("there is no job x");
  });
});
