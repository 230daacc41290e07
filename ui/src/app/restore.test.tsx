import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { findings, renderApp } from "../testing/render";
import { atCheck, PRACTICE, run } from "../testing/restore";

beforeEach(() => sessionStorage.clear());

describe("the walkthrough of a restore", () => {
  it("is gone through with the keyboard alone, and each step is in order for everybody", async () => {
    const { user, stage } = renderApp("list", routes.restore());
    stage.pace = 400;
    const plan = vi.spyOn(stage, "startRestore");
    const next = async () => {
      await waitFor(() => expect(screen.getByTestId("continue")).toBeEnabled());
      screen.getByTestId("continue").focus();
      await user.keyboard("{Enter}");
    };
    const list = await screen.findByRole("radiogroup", { name: "Databases" });
    within(list).getByTestId(`choose-${PRACTICE}`).focus();
    await user.keyboard(" ");
    expect(await screen.findByText("The repository opens with the tenant's key.")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await next();
    const moments = await screen.findByRole("radiogroup", { name: "Backups" });
    within(moments).getAllByRole("radio")[0]?.focus();
    await user.keyboard("{ArrowDown}");
    expect(within(moments).getAllByRole("radio")[1]).toBeChecked();
    expect(await findings()).toEqual([]);
    await next();
    (await screen.findByTestId("what-everything")).focus();
    await user.keyboard("{ArrowDown}");
    const table = await screen.findByRole("checkbox", { name: "Restore public.orders" });
    table.focus();
    await user.keyboard(" ");
    expect(screen.getByText(/^1 of 48 tables chosen/)).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await next();
    await waitFor(() => expect(screen.getByTestId("target-name")).toHaveValue("practice_restored"));
    expect(await findings()).toEqual([]);
    await next();
    expect(await screen.findByTestId("plan-steps")).toHaveTextContent(
      "Load public.orders into practice_restored",
    );
    expect(screen.getByTestId("run-restore")).toHaveTextContent("Restore into practice_restored");
    expect(await findings()).toEqual([]);
    screen.getByTestId("run-restore").focus();
    await user.keyboard("{Enter}");
    expect(await screen.findByTestId("verdict")).toHaveTextContent("1 table");
    expect(screen.getByTestId("verdict")).toHaveTextContent("proves nothing about the whole backup");
    expect(await findings()).toEqual([]);
    expect(plan).toHaveBeenCalledWith(
      expect.objectContaining({
        tables: ["public.orders"],
        target: { to: "beside", name: "practice_restored" },
      }),
    );
  }, 60_000);

  it("locks what lies ahead, and keeps what was chosen on the way back", async () => {
    const { user } = renderApp("list", routes.restore());
    await user.click(await screen.findByTestId(`choose-${PRACTICE}`));
    expect(within(screen.getByTestId("rail-check")).getByLabelText("Locked")).toBeInTheDocument();
    expect(screen.getByTestId("rail-check").tagName).toBe("DIV");
    await user.click(screen.getByTestId("continue"));
    const moments = await screen.findByRole("radiogroup", { name: "Backups" });
    await user.click(within(moments).getAllByRole("radio")[2] as HTMLElement);
    await user.click(screen.getByTestId("continue"));
    await screen.findByTestId("what-everything");
    await user.click(screen.getByTestId("rail-database"));
    expect(await screen.findByTestId(`choose-${PRACTICE}`)).toBeChecked();
    await user.click(screen.getByTestId("continue"));
    const again = await screen.findByRole("radiogroup", { name: "Backups" });
    expect(within(again).getAllByRole("radio")[2]).toBeChecked();
  });

  it("finds the newest backup at a moment or before it, and says the distance", async () => {
    const { user } = renderApp("list", routes.restore(PRACTICE));
    await user.type(await screen.findByTestId("before"), "2 d{Enter}");
    await waitFor(() => expect(screen.getByTestId("found-before")).toHaveTextContent(/3 h 00 min earlier/));
    const chosen = screen
      .getAllByRole("radio")
      .filter((radio) => radio.getAttribute("aria-checked") === "true");
    expect(chosen).toHaveLength(1);
    await user.clear(screen.getByTestId("before"));
    await user.type(screen.getByTestId("before"), "400 d{Enter}");
    await waitFor(() => expect(screen.getByTestId("found-before")).toHaveTextContent("no backup from"));
  });

  it("finds it again when another was chosen meanwhile", async () => {
    const { user } = renderApp("list", routes.restore(PRACTICE));
    await user.type(await screen.findByTestId("before"), "2 d{Enter}");
    await waitFor(() => expect(screen.getByTestId("found-before")).toHaveTextContent(/earlier/));
    await user.click(screen.getAllByRole("radio")[0] as HTMLElement);
    expect(screen.getByTestId("found-before")).toBeEmptyDOMElement();
    await user.click(screen.getByTestId("find-before"));
    await waitFor(() => expect(screen.getByTestId("found-before")).toHaveTextContent(/earlier/));
  });

  it("calls none good that no storage has whole any more, and reads from a copy where only that is", async () => {
    const { user, stage } = renderApp("list", routes.restore());
    const rows = stage.world.snapshots.get(PRACTICE) ?? [];
    const [ruined, moved] = [rows[1], rows[2]];
    Object.assign(ruined ?? {}, {
      seen: "damaged",
      copies: [],
      proved_at: ruined?.taken_at,
      proof: "proved",
    });
    Object.assign(moved ?? {}, { seen: "damaged", proved_at: moved?.taken_at, proof: "proved" });
    act(() => {
      window.location.hash = routes.restore(PRACTICE).slice(1);
    });
    const list = await screen.findByRole("radiogroup", { name: "Backups" });
    const [, first, second] = within(list).getAllByRole("radio");
    expect(first).toHaveTextContent("Damaged");
    expect(first).toBeDisabled();
    expect(second).toHaveTextContent("Proved");
    await user.click(second as HTMLElement);
    expect(screen.getByTestId("source")).toHaveValue("offsite");
    expect(screen.getByTestId("rail-moment")).toHaveTextContent("from offsite");
    expect(await findings()).toEqual([]);
  });

  it("reads from another storage when the first is lost", async () => {
    const { user, stage } = await atCheck();
    stage.failures.set("restorePlan", { code: "storage-unreachable", message: "the NAS is gone", hints: [] });
    await user.click(await screen.findByTestId("check-again"));
    const other = await screen.findByTestId("read-from-offsite");
    stage.failures.delete("restorePlan");
    const execute = vi.spyOn(stage, "startRestore");
    await user.click(other);
    await run(user);
    await waitFor(() =>
      expect(execute).toHaveBeenCalledWith(expect.objectContaining({ storage: "offsite" })),
    );
  });

  it("survives a look at another page and a reload of the window, without the password", async () => {
    const first = renderApp("list", routes.restore(PRACTICE));
    const moments = await screen.findByRole("radiogroup", { name: "Backups" });
    await first.user.click(within(moments).getAllByRole("radio")[1] as HTMLElement);
    await first.user.click(screen.getByTestId("continue"));
    await waitFor(() => expect(screen.getByTestId("continue")).toBeEnabled());
    await first.user.click(screen.getByTestId("continue"));
    await first.user.click(await screen.findByTestId("where-url"));
    await first.user.type(screen.getByTestId("target-url"), "postgres://root:s3cret@db.example/copy");
    expect(screen.getByTestId("target-url")).toHaveValue("postgres://root@db.example/copy");
    expect(screen.getByTestId("target-password")).toHaveValue("s3cret");
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("s3cret");
    act(() => {
      window.location.hash = routes.jobs().slice(1);
    });
    await screen.findByRole("heading", { name: "Jobs" });
    act(() => {
      window.location.hash = routes.restore().slice(1);
    });
    expect(await screen.findByTestId("target-password")).toHaveValue("s3cret");
    first.unmount();
    renderApp("list", routes.restore());
    expect(await screen.findByTestId("target-url")).toHaveValue("postgres://root@db.example/copy");
    expect(screen.getByTestId("target-password")).toHaveValue("");
  }, 40_000);

  it("takes a file beside no source out of a dialog, and never by a URL", async () => {
    const { user, stage } = await atCheck("list", PRACTICE, ({ databases }) => {
      for (const row of databases) {
        row.engine = "sqlite";
      }
    });
    await user.click(await screen.findByTestId("back"));
    await user.click(await screen.findByTestId("where-url"));
    expect(screen.queryByTestId("target-url")).toBeNull();
    expect(screen.getByTestId("continue")).toBeDisabled();
    await user.click(screen.getByTestId("choose-file"));
    expect(await screen.findByTestId("chosen-file")).toHaveTextContent("/srv/app/restored.db");
    const planned = vi.spyOn(stage, "startRestore");
    await user.click(screen.getByTestId("continue"));
    await run(user);
    await waitFor(() => expect(planned).toHaveBeenCalled());
    expect(planned.mock.calls[0]?.[0].target).toEqual({ to: "chosen-database", file: "file-2" });
  });

  it("shows what was looked at, and lets nobody past what forbids it", async () => {
    const { user } = await atCheck();
    const lines = await screen.findByTestId("preflight");
    expect(within(lines).getAllByLabelText("Passed").length).toBeGreaterThan(2);
    await user.click(screen.getByTestId("back"));
    await user.clear(await screen.findByTestId("target-name"));
    await user.type(screen.getByTestId("target-name"), "taken");
    await user.click(screen.getByTestId("continue"));
    expect(await screen.findByLabelText("Blocked")).toBeInTheDocument();
    expect(screen.getByTestId("preflight")).toHaveTextContent("Choose the name of a new database or file.");
    expect(screen.getByTestId("run-restore")).toBeDisabled();
  });

  it("lists what is on the target while it is chosen, and never asks with half a password", async () => {
    const { user, platform } = await atCheck();
    await screen.findByTestId("preflight");
    await user.click(screen.getByTestId("back"));
    const where = within(await screen.findByTestId("step-where"));
    expect(await where.findByText(/The name is free/)).toBeInTheDocument();
    await user.clear(where.getByTestId("target-name"));
    await user.type(where.getByTestId("target-name"), "taken");
    expect(await where.findByLabelText("Looking")).toBeInTheDocument();
    expect(await where.findByText("the target is not empty: it holds orders")).toBeInTheDocument();
    expect(await findings()).toEqual([]);

    const plan = vi.spyOn(platform.commands, "restorePlan");
    await user.click(where.getByTestId("where-url"));
    await user.type(where.getByTestId("target-url"), "postgres://u@db/copy");
    await user.type(where.getByTestId("target-password"), "s3cret");
    await new Promise((done) => setTimeout(done, 900));
    expect(plan.mock.calls.map(([{ target }]) => target)).not.toContainEqual(
      expect.objectContaining({ password: expect.stringMatching(/./) }),
    );
    await user.tab();
    await waitFor(() =>
      expect(plan.mock.lastCall?.[0].target).toEqual({
        to: "url",
        url: "postgres://u@db/copy",
        password: "s3cret",
      }),
    );
    expect(await where.findByText(/The name is free/)).toBeInTheDocument();
  });

  it("asks for the name of another tenant whose server it is", async () => {
    const { user, stage } = await atCheck();
    await user.click(await screen.findByTestId("back"));
    await user.click(await screen.findByTestId("where-url"));
    await user.type(screen.getByTestId("target-url"), "postgres://u@other/copy");
    await user.click(screen.getByTestId("continue"));
    const word = await screen.findByTestId("confirm-word");
    expect(screen.getByTestId("run-restore")).toBeDisabled();
    // By the names that people gave them; what is typed is asked for as it is written.
    expect(
      await screen.findByText("The target belongs to City Library, the data to Acme Dental."),
    ).toBeInTheDocument();
    const execute = vi.spyOn(stage, "startRestore");
    await user.type(word, "city-library");
    await run(user);
    await waitFor(() => expect(execute).toHaveBeenCalled());
  });

  it("says what changed when the plan has become stale, and does nothing until asked again", async () => {
    const { user, stage } = await atCheck("stalePlan");
    await run(user);
    const changes = await screen.findByTestId("plan-changes");
    await waitFor(() => expect(changes).toHaveTextContent("Now: the target is not empty: it holds orders"));
    expect(changes).toHaveTextContent("No more: Make the database practice_restored");
    expect(stage.world.jobs.some(({ kind }) => kind === "restore")).toBe(false);
    expect(screen.getByTestId("run-restore")).toBeDisabled();
    expect(await findings()).toEqual([]);
  });

  it("writes the dump into a file that the dialog gave, and names no path itself", async () => {
    const { user, stage } = renderApp("list", routes.restore(PRACTICE));
    stage.pace = 400;
    const execute = vi.spyOn(stage, "startRestore");
    const moments = await screen.findByRole("radiogroup", { name: "Backups" });
    await user.click(within(moments).getAllByRole("radio")[0] as HTMLElement);
    await user.click(screen.getByTestId("continue"));
    await user.click(await screen.findByTestId("what-file"));
    await user.click(screen.getByTestId("continue"));
    await user.click(await screen.findByTestId("choose-file"));
    expect(await screen.findByTestId("chosen-file")).toHaveTextContent("practice-20261126.pgdump");
    await user.click(screen.getByTestId("continue"));
    await run(user);
    expect(await screen.findByTestId("verdict")).toHaveTextContent("digest");
    expect(execute).toHaveBeenCalledWith(
      expect.objectContaining({ target: { to: "chosen", file: "file-1" } }),
    );
  }, 40_000);
});

describe("what came of a restore", () => {
  it("is not green while something that the tenant knows is untrue", async () => {
    const { user, stage } = await atCheck();
    stage.world.rules.set("nightly", { assertions: ["SELECT true", "SELECT count(*) > 0 FROM visits"] });
    await run(user);
    const verdict = await screen.findByTestId("verdict");
    expect(verdict).toHaveTextContent("1 of 2 assertions is not true");
    expect(verdict).toHaveAttribute("data-tone", "warn");
    expect(within(screen.getByTestId("answers")).getByLabelText("Not true")).toBeInTheDocument();
  }, 40_000);

  it("is equal table by table, and the copy goes when its name is typed", async () => {
    const { user } = await atCheck();
    await run(user);
    expect(await screen.findByTestId("verdict")).toHaveTextContent("48 tables");
    const tables = await screen.findByRole("table", { name: "Tables compared" });
    expect(within(tables).getAllByText("Equal")).toHaveLength(48);
    expect(screen.getByTestId("answers")).toHaveTextContent("it is true");
    await user.click(screen.getByTestId("certificate"));
    expect(await screen.findByText("The certificate was written.")).toBeInTheDocument();
    const complained = vi.spyOn(console, "error");
    await user.click(screen.getByTestId("discard"));
    const confirm = await screen.findByTestId("confirm");
    expect(confirm).toBeDisabled();
    await user.type(screen.getByTestId("confirm-name"), "practice_restored");
    await user.click(confirm);
    expect(await screen.findByText("Removed again")).toBeInTheDocument();
    expect(screen.queryByTestId("discard")).toBeNull();
    expect(complained.mock.calls.map(String).filter((said) => said.includes("cannot"))).toEqual([]);
  }, 40_000);

  it("that differs lists in what, and calls nothing equal", async () => {
    const { user } = await atCheck("restoreDiffers");
    await run(user);
    const failed = await screen.findByTestId("failure");
    expect(failed).toHaveTextContent("differs");
    expect(screen.getByText("touch is missing (triggers)")).toBeInTheDocument();
    expect(screen.queryByText("Equal")).toBeNull();
    expect(await findings()).toEqual([]);
  }, 40_000);

  it("that failed says in what, what is left, and can be tried again with the same choices", async () => {
    const { user, stage } = await atCheck("restoreFails");
    await run(user);
    const failed = await screen.findByTestId("failure");
    expect(failed).toHaveTextContent("It failed in: Loading");
    expect(failed).toHaveTextContent("postgis");
    expect(screen.getByTestId("what-is-left")).toHaveTextContent("Nothing is left behind");
    await user.click(screen.getByTestId("try-and-keep"));
    expect(await screen.findByTestId("keep-on-failure")).toBeChecked();
    expect(screen.getByTestId("rail-where")).toHaveTextContent("practice_restored");
    await run(user);
    await waitFor(() => expect(screen.getByTestId("what-is-left")).toHaveTextContent("left standing"));
    expect(stage.world.jobs.filter(({ kind }) => kind === "restore")).toHaveLength(2);
  }, 40_000);
});

describe("hostile names", () => {
  it("are text in every step", async () => {
    const { user, container } = renderApp("hostile", routes.restore());
    const [first] = await screen.findAllByTestId(/^choose-hostile/);
    await user.click(first as HTMLElement);
    await user.click(screen.getByTestId("continue"));
    const moments = await screen.findByRole("radiogroup", { name: "Backups" });
    await user.click(within(moments).getAllByRole("radio")[0] as HTMLElement);
    await user.click(screen.getByTestId("continue"));
    await user.click(await screen.findByTestId("what-tables"));
    expect(screen.getByText('public.<img src=x onerror="window.hacked=3">')).toBeInTheDocument();
    expect(screen.getByText("public.drop [U+202E]table")).toBeInTheDocument();
    expect(container.querySelector("img")).toBeNull();
    expect("hacked" in window).toBe(false);
  });
});

describe("a replacement", () => {
  it("shows what would be replaced in large type, and needs its name", async () => {
    const { user, stage } = await atCheck();
    await user.click(await screen.findByTestId("back"));
    await user.click(await screen.findByTestId("where-replace"));
    expect(screen.getByTestId("grave-target")).toHaveTextContent("practice");
    expect(screen.getByTestId("safety-backup")).toBeChecked();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("continue"));
    const word = await screen.findByTestId("confirm-word");
    expect(screen.getByTestId("run-restore")).toHaveTextContent("Replace practice");
    await user.type(word, "practic");
    expect(screen.getByTestId("run-restore")).toBeDisabled();
    const execute = vi.spyOn(stage, "startRestore");
    await user.type(word, "e");
    await run(user);
    expect(await screen.findByText("practice_before_20261126_010309_012")).toBeInTheDocument();
    expect(screen.queryByTestId("discard")).toBeNull();
    const target = { to: "replace", url: null, password: null, safety_backup: true, end_sessions: false };
    expect(execute).toHaveBeenCalledWith(expect.objectContaining({ target }));
  });

  it("of production says so, and asks for the word as well", async () => {
    const { user, stage } = await atCheck();
    for (const row of stage.world.databases) {
      row.production = true;
    }
    await user.click(await screen.findByTestId("back"));
    await user.click(await screen.findByTestId("where-replace"));
    await user.click(screen.getByTestId("continue"));
    await user.type(await screen.findByTestId("confirm-word"), "practice");
    expect(screen.getByTestId("run-restore")).toBeDisabled();
    await user.clear(screen.getByTestId("confirm-word"));
    await user.type(screen.getByTestId("confirm-word"), "production practice");
    expect(screen.getByTestId("run-restore")).toBeEnabled();
  });

  it("is not offered for a part of a database", async () => {
    const { user } = await atCheck();
    await user.click(await screen.findByTestId("back"));
    await user.click(await screen.findByTestId("where-replace"));
    await user.click(screen.getByTestId("rail-what"));
    await user.click(await screen.findByTestId("what-tables"));
    await user.click(await screen.findByRole("checkbox", { name: "Restore public.orders" }));
    await user.click(screen.getByTestId("continue"));
    expect(await screen.findByTestId("where-beside")).toBeChecked();
    expect(screen.queryByTestId("where-replace")).toBeNull();
  });
});
