import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { findings, renderApp } from "../testing/render";

describe("drills", () => {
  it("tell how each ended, and are green only where something was proved", async () => {
    renderApp("list", routes.drills());
    const words = async (id: number) => (await screen.findByTestId(`drill-${id}`)).textContent;
    expect(await words(9)).toContain("Proved");
    expect(await words(8)).toContain("Differs");
    expect(await words(6)).toContain("Could not run");
    expect(await words(7)).toContain("over 1 h");
    const proved = document.querySelectorAll('[data-outcome="proved"]');
    expect([...proved].every((badge) => badge.textContent === "Proved")).toBe(true);
    expect(await findings()).toEqual([]);
  });

  it("lead back to all of them, and name no tenant on its own page", async () => {
    renderApp("list", routes.drill("9"));
    expect(await screen.findByRole("link", { name: "All drills" })).toHaveAttribute("href", routes.drills());
    // The objective lies far beyond the restore: the bar does not reach it.
    expect(screen.getByText("How long a restore takes, by part")).toBeInTheDocument();
    window.location.hash = routes.tenant("acme-dental", "drills").slice(1);
    const row = await screen.findByTestId("drill-9");
    expect(row).toHaveTextContent("practice");
    expect(row).not.toHaveTextContent("Acme Dental");
  });

  it("begin with the database and the backup that were chosen", async () => {
    const { user, platform } = renderApp("list", routes.drills("acme-dental/shop"));
    const run = vi.spyOn(platform.commands, "drillRun");
    await user.click(await screen.findByTestId("drill-run"));
    await waitFor(() => expect(run).toHaveBeenCalledWith("acme-dental/shop", "latest", null));
  });

  it("are of the database that the address names, also when that changes", async () => {
    const { user, platform } = renderApp("list", routes.drills("acme-dental/shop"));
    expect(await screen.findByTestId("drill-database")).toHaveValue("Acme Dental · shop");
    window.location.hash = routes.drills("acme-dental/practice").slice(1);
    await waitFor(() => expect(screen.getByTestId("drill-database")).toHaveValue("Acme Dental · practice"));
    const run = vi.spyOn(platform.commands, "drillRun");
    await user.click(screen.getByTestId("drill-run"));
    await waitFor(() => expect(run).toHaveBeenCalledWith("acme-dental/practice", "latest", null));
  });

  it("that run are shown with their phase, and can be ended", async () => {
    const { user, stage } = renderApp("list", routes.drills("acme-dental/shop"));
    await user.click(await screen.findByTestId("drill-run"));
    const runs = await screen.findByTestId("under-way");
    await waitFor(() => expect(runs).toHaveTextContent(/Acme Dental · shop.*Verifying.*removes the sandbox/));
    expect(await findings()).toEqual([]);
    expect(screen.getByText("The drill has begun.")).toBeInTheDocument();
    await user.click(within(runs).getByTestId("job-cancel"));
    // What has ended is not told to have begun.
    const gone = () => expect(screen.queryByText("The drill has begun.")).toBeNull();
    await waitFor(gone, { timeout: 1_500 });
    await waitFor(() => expect(screen.queryByTestId("under-way")).toBeNull());
    expect(stage.world.jobs[0]).toMatchObject({ kind: "drill", state: "cancelled" });
    stage.startDrill("acme-dental/practice");
    window.location.hash = routes.drills("acme-dental/practice").slice(1);
    expect(await screen.findByTestId("under-way")).toHaveTextContent("Acme Dental · practice");
    window.location.hash = routes.tenant("acme-dental", "drills").slice(1);
    await waitFor(() => expect(screen.queryByTestId("drills-of")).toBeNull());
    expect(await screen.findByTestId("under-way")).toHaveTextContent("Acme Dental · practice");
    window.location.hash = routes.tenant("city-library", "drills").slice(1);
    await waitFor(() => expect(screen.queryByTestId("under-way")).toBeNull());
  });

  it("are told of before they run, with where their schedule comes from", async () => {
    const { user } = renderApp("list", routes.drills());
    await user.click(await screen.findByText("Schedule"));
    const row = await screen.findByTestId("drill-plan-acme-dental/practice");
    expect(row).toHaveTextContent(/At 04:00 on Sunday\..*from policy nightly.*Private/);
    expect(screen.getByTestId("drill-plan-acme-dental/x-ray-index")).toHaveTextContent("Only by hand");
    expect(within(row).getByRole("link")).toHaveAttribute("href", routes.ownRules("acme-dental/practice"));
    expect(await findings()).toEqual([]);
  });

  it("prove exactly the backup that is looked at", async () => {
    const { user, platform, stage } = renderApp("list");
    const run = vi.spyOn(platform.commands, "drillRun");
    const second = stage.world.snapshots.get("acme-dental/practice")?.[1]?.id ?? "";
    window.location.hash = routes.backup("acme-dental/practice", second).slice(1);
    await user.click(await screen.findByTestId("prove"));
    await waitFor(() => expect(run).toHaveBeenCalledWith("acme-dental/practice", second, null));
    expect(await screen.findByText("The drill has begun.")).toBeInTheDocument();
    expect(screen.getByTestId("restore")).toHaveAttribute(
      "href",
      routes.restore("acme-dental/practice", second),
    );
  });

  it("begin in one step where a proof is all that is missing", async () => {
    const { user, platform } = renderApp("list");
    const run = vi.spyOn(platform.commands, "drillRun");
    const [prove] = await screen.findAllByTestId("prove");
    const row = prove?.closest("[data-testid^=attention-]")?.getAttribute("data-testid") ?? "";
    const path = row.replace("attention-", "");
    await user.click(prove as HTMLElement);
    await waitFor(() => expect(run).toHaveBeenCalledWith(path, "latest", null));
    await waitFor(() => expect(window.location.hash).toBe(routes.drills(path)));
    expect(await within(await screen.findByTestId("under-way")).findByTitle(path)).toBeInTheDocument();
  });

  it("that cannot begin say why, where they were asked for", async () => {
    const { user, stage } = renderApp("list");
    const hints = ["Wait until it has ended."];
    stage.failures.set("drillRun", { code: "busy", message: "a drill of it is under way", hints });
    await user.click((await screen.findAllByTestId("prove"))[0] as HTMLElement);
    expect(
      await screen.findByText("a drill of it is under way. Wait until it has ended."),
    ).toBeInTheDocument();
    expect(window.location.hash).toBe("#/");
  });

  it("ask nobody for anything where none was run", async () => {
    renderApp("empty", routes.drills());
    expect(await screen.findByText(/No drill has ended yet/)).toBeInTheDocument();
    expect(await findings()).toEqual([]);
  });
});

describe("a drill", () => {
  it("that proved something is a certificate", async () => {
    const print = vi.spyOn(window, "print").mockImplementation(() => {});
    const { user } = renderApp("list", routes.drill("9"));
    expect(await screen.findByText(/row for row it was equal/)).toBeInTheDocument();
    expect(screen.getByText("Equal: 48 tables came back, with 2,318,402 rows.")).toBeInTheDocument();
    // What a check has noted is not said a second time.
    expect(screen.getAllByText("1 constraint is not validated in the source either")).toHaveLength(1);
    expect(screen.getByText("2 roles that are not in the sandbox were made for it")).toBeInTheDocument();
    await user.click(screen.getByText("Print certificate"));
    expect(print).toHaveBeenCalled();
    expect(await findings()).toEqual([]);
  });

  it("that did not says what differs, and is no certificate", async () => {
    renderApp("list", routes.drill("8"));
    expect(await screen.findByText("trigger public.orders.orders_audit is missing")).toBeInTheDocument();
    expect(screen.queryByText("Print certificate")).toBeNull();
    expect(screen.queryByText(/^Equal: /)).toBeNull();
  });

  it("that could not run claims nothing", async () => {
    renderApp("list", routes.drill("6"));
    expect(await screen.findByText("It did not come to a comparison.")).toBeInTheDocument();
    expect(screen.getByTestId("failure")).toHaveTextContent("no server of MySQL 8.4 is installed");
  });

  it("that is not there says so", async () => {
    renderApp("list", routes.drill("99"));
    expect(await screen.findByText("There is no drill of this number.")).toBeInTheDocument();
  });
});

describe("the loss of this machine", () => {
  it("is rehearsed from the kit, and what was wanting stands in its record", async () => {
    const { user, platform } = renderApp("list", routes.disaster("acme-dental"));
    const begin = vi.spyOn(platform.commands, "disasterBegin");
    expect(
      await screen.findByText("1 of 2 databases did not come back. It took 21 min 00 s."),
    ).toBeInTheDocument();
    expect(screen.getByText(/^the kit is out of date/)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Open the recovery kit" })).toHaveAttribute(
      "href",
      routes.tenant("acme-dental", "settings"),
    );
    await user.click(screen.getByTestId("disaster-kit"));
    expect(await screen.findByText("acme-dental-recovery-kit.html")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("disaster-outlives"));
    await user.click(await screen.findByRole("option", { name: "office-nas" }));
    await user.click(screen.getByTestId("disaster-begin"));
    await waitFor(() => expect(begin).toHaveBeenCalledWith("acme-dental", null, ["office-nas"], null));
  });
});

describe("a rehearsal in which nothing can come back", () => {
  it("is warned of before it begins, with what to do, until some storage is left that has backups", async () => {
    const { user, stage } = renderApp("list", routes.disaster("acme-dental"));
    for (const rows of stage.world.snapshots.values()) {
      for (const row of rows) {
        row.copies = [];
      }
    }
    await user.click(await screen.findByTestId("disaster-kit"));
    const warning = await screen.findByTestId("leaves-nothing");
    expect(warning).toHaveTextContent("There would be nothing to come back from.");
    expect(within(warning).getByRole("link", { name: "Set copies in its policy" })).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("disaster-outlives"));
    await user.click(await screen.findByRole("option", { name: "office-nas" }));
    await waitFor(() => expect(screen.queryByTestId("leaves-nothing")).toBeNull());
  });

  it("is not warned of where a copy is elsewhere", async () => {
    const { user, platform } = renderApp("list", routes.disaster("acme-dental"));
    const look = vi.spyOn(platform.commands, "snapshotList");
    await user.click(await screen.findByTestId("disaster-kit"));
    await waitFor(() => expect(look).toHaveBeenCalledWith(expect.objectContaining({ storage: "offsite" })));
    await screen.findByTestId("disaster-begin");
    expect(screen.queryByTestId("leaves-nothing")).toBeNull();
  });
});

describe("a tenant's recovery kit", () => {
  it("says why it no longer holds, and is written anew", async () => {
    const { user } = renderApp("list", routes.tenant("acme-dental", "settings"));
    const kit = await screen.findByTestId("kit");
    expect(await within(kit).findByText("The kit is out of date")).toBeInTheDocument();
    expect(within(kit).getByText("storage offsite")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await user.click(within(kit).getByTestId("kit-export"));
    await user.click(await screen.findByRole("menuitem", { name: /To print/ }));
    expect(await within(kit).findByText("The kit holds")).toBeInTheDocument();
  });

  it("is changed with the key, only by name, and with the honest word", async () => {
    const { user } = renderApp("list", routes.tenant("acme-dental", "settings"));
    await user.click(await screen.findByTestId("key-rotate"));
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent("still encrypted with the same master key");
    expect(within(dialog).getByTestId("confirm")).toBeDisabled();
    await user.type(within(dialog).getByTestId("confirm-name"), "acme-dental");
    await user.click(within(dialog).getByTestId("confirm"));
    expect(await screen.findByTestId("key-rotated")).toHaveTextContent(
      "2 repositories open with the new key alone.",
    );
  });
});

describe("reports", () => {
  it("hold what was promised against what was measured", async () => {
    renderApp("list", routes.reports("acme-dental"));
    const row = await screen.findByTestId("report-acme-dental/shop");
    expect(row).toHaveTextContent("Not met");
    expect(row).toHaveTextContent("beyond it");
    expect(row).toHaveTextContent("objective 26 h");
    expect(screen.getByText("Beyond the RPO")).toBeInTheDocument();
    // Said in words as well, with the days that it was.
    const strip = within(row).getByRole("img", { name: /\d+ Good.*\d+ Beyond the RPO: \w+/ });
    const beyond = strip.querySelector('[data-day="beyond"]');
    expect(beyond).toHaveAttribute("title", expect.stringContaining("Beyond the RPO"));
    expect(screen.getByTestId("report-acme-dental/x-ray-index")).toHaveTextContent(
      "no objective · not measured",
    );
    expect(await findings()).toEqual([]);
  });

  it("are written where somebody says", async () => {
    const { user, platform } = renderApp("list", routes.reports("acme-dental"));
    const save = vi.spyOn(platform.commands, "reportExport");
    await user.click(await screen.findByTestId("report-csv"));
    await waitFor(() => expect(save.mock.lastCall?.[3]).toBe("csv"));
    expect(await screen.findByText(/^Written: /)).toBeInTheDocument();
  });
});

describe("the drills of one database", () => {
  it("say so, and those of all come back with a click", async () => {
    const { user } = renderApp("list", routes.drills("acme-dental/shop"));
    const only = await screen.findByTestId("drills-of");
    await waitFor(() => expect(only).toHaveTextContent("Only Acme Dental · shop"));
    expect(await findings()).toEqual([]);
    await user.click(within(only).getByRole("button", { name: "Show all drills" }));
    await waitFor(() => expect(screen.queryByTestId("drills-of")).toBeNull());
  });
});
