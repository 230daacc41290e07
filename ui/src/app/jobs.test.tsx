import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { findings, progress, renderApp } from "../testing/render";

async function running() {
  const app = renderApp("running", routes.tenant("acme-dental", "databases"));
  const row = await screen.findByTestId("database-row-shop");
  const say = (differs: Parameters<typeof progress>[0]) =>
    act(() => {
      app.stage.emit(progress(differs));
    });
  return { ...app, row, say };
}

describe("a running job", () => {
  it("shows a share only where the whole is known", async () => {
    const { row, say } = await running();
    say({ bytes_read: 50_000_000, elapsed_ms: 1_000 });
    const bar = within(row).getByRole("progressbar");
    expect(bar).not.toHaveAttribute("aria-valuenow");
    expect(row).toHaveTextContent("50 MB read");
    say({ bytes_read: 60_000_000, bytes_total: 120_000_000, elapsed_ms: 2_000 });
    expect(bar).toHaveAttribute("aria-valuenow", "50");
    expect(row).toHaveTextContent("60 MB of 120 MB read");
    expect(row).toHaveTextContent("10 MB/s");
    expect(row).toHaveTextContent("2 s");
    expect(within(row).getByTestId("status-shop"), "the verdict stays").toHaveTextContent("At risk");
    expect(within(row).getByText("Running")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
  });

  it("names its phases", async () => {
    const { row, say } = await running();
    say({ phase: "preflight" });
    expect(row).toHaveTextContent("Checking");
    say({ phase: "commit", bytes_total: 10_000, bytes_read: 104_000, phase_read: 4_000, phase_stored: 0 });
    expect(row).toHaveTextContent("Reading back");
    expect(row).toHaveTextContent("4 kB of 10 kB read");
    expect(row, "what earlier phases stored is not of this one").not.toHaveTextContent("stored");
    expect(within(row).getByRole("progressbar")).toHaveAttribute("aria-valuenow", "40");
  });

  it("shows what the catalog knows while no event comes", async () => {
    const { row } = await running();
    expect(await within(row).findByText("Reading and storing")).toBeInTheDocument();
  });

  it("shows of another process's job the bytes of the phase that it is at", async () => {
    const { platform, stage } = renderApp("running", routes.tenant("acme-dental", "databases"));
    const at = new Date().toISOString();
    const entered = { entered_at: at, left_at: at, bytes_stored: 0 };
    vi.spyOn(platform.commands, "jobDetail").mockResolvedValue({
      status: "ok",
      data: {
        ...stage.detail("job-running"),
        job: { ...stage.job("job-running"), phase: "commit", bytes_read: 900_000_000 },
        phases: [
          { ...entered, phase: "dump", bytes_read: 860_000_000 },
          { ...entered, phase: "commit", left_at: null, bytes_read: 40_000_000 },
        ],
      },
    });
    const row = await screen.findByTestId("database-row-shop");
    expect(await within(row).findByText("40 MB read")).toBeInTheDocument();
    expect(row).not.toHaveTextContent("900 MB");
  });

  it("is not said to wait before anything is known of it", async () => {
    const { platform, stage } = renderApp("running", routes.tenant("acme-dental", "databases"));
    vi.spyOn(platform.commands, "jobDetail").mockReturnValue(new Promise(() => {}));
    const shown = await within(await screen.findByTestId("database-row-shop")).findByTestId("job-progress");
    const spoken = shown.querySelector("[aria-live]");
    expect(shown).not.toHaveTextContent("Waiting for a place");
    expect(shown).not.toHaveTextContent("0 B read");
    expect(spoken).toBeEmptyDOMElement();
    act(() => stage.emit(progress({ bytes_read: 5_000 })));
    await waitFor(() => expect(spoken).toHaveTextContent("shop: Reading and storing, 5 kB"));
  });

  it("can be cancelled, and says what is left", async () => {
    const { row, user, say } = await running();
    say({ bytes_read: 1_000 });
    await user.click(within(row).getByTestId("job-cancel"));
    await screen.findByText(/was cancelled. Nothing is left behind/);
    await waitFor(() => expect(within(row).queryByTestId("job-progress")).toBeNull());
    expect(screen.getByTestId("status-shop")).toHaveTextContent("At risk");
  });

  it("that fails shows its reason in place", async () => {
    const { row, say, stage } = await running();
    const failure = {
      code: "stalled",
      message: "no byte came for 300 s",
      hints: ["Look at the server."],
    } as const;
    const job = stage.job("job-running");
    Object.assign(job, { state: "failed", ended_at: new Date().toISOString(), failure });
    const status = stage.world.databases.find(({ path }) => path === job.database);
    Object.assign(status ?? {}, { running_job: null, last_job_state: "failed", last_job_code: "stalled" });
    say({ state: "failed", failure: { ...failure, hints: [...failure.hints] } });
    // That it failed is said at once, why when it is known.
    const failed = await within(row).findByTestId("failure");
    expect(failed).toHaveTextContent("Backup failed");
    await waitFor(() => expect(failed).toHaveTextContent("no byte came for 300 s"));
    expect(screen.getByTestId("status-shop")).toHaveTextContent("At risk");
  });
});

describe("a drill that runs", () => {
  it("is told as what it is, and keeps no backup of its database back", async () => {
    const { stage } = renderApp("list");
    await screen.findByTestId("verdict");
    act(() => {
      stage.startDrill("acme-dental/practice");
    });
    const running = screen.getByTestId("running");
    expect(
      await within(running).findByRole("link", { name: "Drill Acme Dental\u00a0· practice" }),
    ).toBeInTheDocument();
    await waitFor(() => expect(screen.getByTestId("jobs-button")).toHaveTextContent("1 running"));
    expect(await findings()).toEqual([]);
    act(() => {
      window.location.hash = routes.tenant("acme-dental", "databases").slice(1);
    });
    const row = await screen.findByTestId("database-row-practice");
    await waitFor(() =>
      expect(within(row).getByTestId("backup-now")).toHaveAttribute("aria-haspopup", "menu"),
    );
    expect(within(row).queryByTestId("job-progress")).toBeNull();
    expect(within(row).queryByText("Running")).toBeNull();
  });
});

describe("the drawer of the jobs", () => {
  it("shows what runs before what waits, however many came since, and leads to each", async () => {
    const { user, stage } = renderApp("jobs");
    const queued = stage.job("job-queued");
    for (let at = 0; at < 60; at += 1) {
      stage.world.jobs.unshift({ ...queued, id: `job-waits-${at}` });
    }
    await screen.findByTestId("scheduler");
    await user.keyboard("{Control>}j{/Control}");
    const drawer = await screen.findByTestId("job-drawer");
    const [all, first] = within(drawer).getAllByRole("link");
    expect(all).toHaveAttribute("href", routes.jobs());
    expect(within(drawer).getByText("62 waiting")).toBeInTheDocument();
    expect(first).toHaveAttribute("href", routes.job("job-running"));
    expect(await findings()).toEqual([]);
    await user.click(first as HTMLElement);
    await waitFor(() => expect(screen.queryByTestId("job-drawer")).toBeNull());
    expect(window.location.hash).toBe(routes.job("job-running"));
  });
});

describe("a backup that is good and whose copy failed", () => {
  it("says so in the list and on its page", async () => {
    const remark = "there is no copy on nas: nas.example does not answer";
    const { stage } = renderApp("failed", routes.jobs("history"));
    const job = stage.job("job-failed");
    Object.assign(job, { state: "done", failure: null, remarks: [remark] });
    expect(await screen.findByText(remark)).toBeInTheDocument();
    window.location.hash = routes.job(job.id);
    expect(await screen.findByTestId("remarks")).toHaveTextContent(remark);
    expect(await findings()).toEqual([]);
  });
});

describe("a check that finds nothing", () => {
  it("says which backups it does not absolve", async () => {
    const remark =
      "2 backups on disk could not be read before and are not good until a check reads everything";
    const { stage } = renderApp("failed", routes.jobs("history"));
    const job = stage.job("job-failed");
    Object.assign(job, { kind: "check", database: null, state: "done", failure: null, remarks: [remark] });
    expect(await screen.findByText(remark)).toBeInTheDocument();
    window.location.hash = routes.job(job.id);
    const told = await screen.findByTestId("remarks");
    expect(told).toHaveTextContent("Nothing new is damaged, but not all is good");
    expect(told).toHaveTextContent(remark);
  });
});

it("a job is listed by the names of its tenant and database, with the path on demand", async () => {
  renderApp("failed", routes.jobs("history"));
  const row = await screen.findByTestId("job-job-failed");
  expect(within(row).getByTitle(/acme-dental\/practice/)).toHaveTextContent("practiceAcme Dental");
});

describe("why the last backup failed", () => {
  it("is grave whatever its code, and leads to its job", async () => {
    const { stage } = renderApp("failed", routes.tenant("acme-dental", "databases"));
    const job = stage.job("job-failed");
    job.failure = { code: "not-found", message: "there is no such database", hints: [] };
    const row = await screen.findByTestId("database-row-practice");
    const failed = await within(row).findByTestId("failure");
    await waitFor(() => expect(failed).toHaveTextContent("there is no such database"));
    expect(failed).toHaveAttribute("data-tone", "bad");
    expect(within(failed).getByRole("link", { name: "Show the job" })).toHaveAttribute(
      "href",
      routes.job("job-failed"),
    );
  });
});

describe("back up now", () => {
  it("asks which storage where there are two, and shows the job", async () => {
    const { user } = renderApp("list", routes.tenant("acme-dental", "databases"));
    const row = await screen.findByTestId("database-row-x-ray-index");
    await waitFor(() =>
      expect(within(row).getByTestId("backup-now")).toHaveAttribute("aria-haspopup", "menu"),
    );
    await user.click(within(row).getByTestId("backup-now"));
    await user.click(await screen.findByText("offsite"));
    expect(await within(row).findByTestId("job-progress")).toBeInTheDocument();
  });

  it("shows a refusal where it was asked for", async () => {
    const { user, stage } = renderApp("hostile", routes.tenant("hostile", "databases"));
    const hints = ["Wait for it."];
    stage.failures.set("backupRun", { code: "busy", message: "a job of this database is active", hints });
    const row = await screen.findByTestId(/database-row-Kunden/);
    await waitFor(() =>
      expect(within(row).getByTestId("backup-now")).toHaveAttribute("aria-disabled", "false"),
    );
    await user.click(within(row).getByTestId("backup-now"));
    expect(await within(row).findByTestId("failure")).toHaveTextContent("a job of this database is active");
  });
});
