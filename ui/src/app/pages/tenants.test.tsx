import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { routes } from "../../lib/routes";
import { findings, renderApp } from "../../testing/render";

describe("the tenants", () => {
  it("show what was measured beside what was asked for", async () => {
    renderApp("list", routes.tenants());
    const row = await screen.findByTestId("tenant-bergmann-logistik");
    expect(row).toHaveTextContent("4 h of 26 h");
    expect(row).toHaveTextContent("At risk");
    expect(await findings()).toEqual([]);
  });

  it("say what never was, since its column's head may stand elsewhere", async () => {
    renderApp("list", routes.tenants());
    expect(await screen.findByTestId("tenant-delta-studio")).toHaveTextContent("Never backed up");
    // Others of its databases have one.
    expect(screen.getByTestId("tenant-acme-dental")).toHaveTextContent("Missing for some");
  });

  it("show how the last drill of each ended, the worst of several databases", async () => {
    renderApp("list", routes.tenants());
    const cell = (slug: string) => screen.findByTestId(`tenant-${slug}`);
    expect(await cell("acme-dental")).toHaveTextContent("Differs");
    expect(await cell("bergmann-logistik")).toHaveTextContent("Could not run");
    expect(await cell("city-library")).toHaveTextContent("Failed");
  });

  it("have the colour that was chosen for them, wherever their mark stands", async () => {
    const { user, stage } = renderApp("list", routes.tenant("acme-dental", "settings"));
    const marks = () => [...document.querySelectorAll<HTMLElement>("[data-mark=acme-dental]")];
    await user.click(await screen.findByTestId("colour-purple"));
    expect(stage.world.tenants.find(({ slug }) => slug === "acme-dental")?.colour).toBe("purple");
    await waitFor(() => expect(marks()[0]?.style.getPropertyValue("--hue")).toBe("300"));
    expect(marks().length).toBeGreaterThan(1);
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("colour-own"));
    expect(stage.world.tenants.find(({ slug }) => slug === "acme-dental")?.colour).toBeNull();
    await waitFor(() => expect(marks()[0]?.style.getPropertyValue("--hue")).not.toBe("300"));
  });

  it("say which of their databases has no backup, and what the others have", async () => {
    renderApp("list", routes.tenant("acme-dental"));
    const facts = (await screen.findByText("Last backup")).nextElementSibling;
    expect(facts).toHaveTextContent("None of x-ray-index");
    expect(facts).toHaveTextContent("The others: 5 hours ago");
    const proof = screen.getByText("Last proof").nextElementSibling;
    expect(proof).toHaveTextContent("None of shop, x-ray-index");
    expect(proof).toHaveTextContent("The others: 1 hour ago");
  });

  it("name their colour once", async () => {
    renderApp("list", routes.tenant("acme-dental", "settings"));
    await screen.findByTestId("colour-purple");
    expect(screen.getAllByText("Colour")).toHaveLength(1);
    expect(screen.getByRole("radiogroup", { name: /^Of the mark beside the name/ })).toBeInTheDocument();
  });

  it("are narrowed down by the address", async () => {
    const { user } = renderApp("list", routes.tenants("unprotected"));
    expect(await screen.findByTestId("tenant-acme-dental")).toBeInTheDocument();
    expect(screen.queryByTestId("tenant-city-library")).toBeNull();
    expect(screen.getByText("1 of 4 tenants")).toBeInTheDocument();
    await user.click(screen.getByText("All"));
    expect(await screen.findByTestId("tenant-city-library")).toBeInTheDocument();
  });

  it("are backed up together, and what was refused is said", async () => {
    const { user, stage } = renderApp("list", routes.tenants());
    const before = stage.world.jobs.length;
    await user.click(await screen.findByLabelText("Select Bergmann Logistik GmbH"));
    await user.click(screen.getByTestId("bulk-backup"));
    expect(await screen.findByText("2 backups began.")).toBeInTheDocument();
    expect(stage.world.jobs).toHaveLength(before + 2);
    stage.failures.set("backupRun", { code: "busy", message: "another job is active", hints: [] });
    await user.click(screen.getByLabelText("Select City Library"));
    await user.click(screen.getByTestId("bulk-backup"));
    expect(await screen.findByText(/1 did not begin: another job is active/)).toBeInTheDocument();
  });
});

describe("the view of the tenants", () => {
  it("is changed without a loss of what was typed, chosen and focused", async () => {
    const { user } = renderApp("list", routes.tenants());
    await user.click(await screen.findByLabelText("Select Acme Dental"));
    await user.type(screen.getByTestId("filter"), "a");
    await user.click(screen.getByRole("radio", { name: "All" }));
    await user.keyboard("{ArrowRight}");
    await waitFor(() => expect(window.location.hash).not.toBe(routes.tenants()));
    expect(document.activeElement).toBeChecked();
    expect(screen.getByTestId("filter")).toHaveValue("a");
    expect(screen.getByText("1 selected")).toBeInTheDocument();
  });

  it("says how a tenant stands while a job runs", async () => {
    renderApp("running", routes.tenants());
    const row = await screen.findByTestId("tenant-acme-dental");
    expect(row).toHaveTextContent("Unprotected");
    expect(within(row).getByText("Running")).toBeInTheDocument();
    window.location.hash = routes.tenant("acme-dental").slice(1);
    expect(await screen.findByTestId("tenant-status")).toHaveTextContent("Unprotected");
    const troubled = await screen.findByTestId("attention-acme-dental/shop");
    expect(troubled).toHaveTextContent("At risk");
    expect(within(troubled).getByText("Running")).toBeInTheDocument();
  });
});

describe("several tenants", () => {
  it("are given a policy together", async () => {
    const { user, stage } = renderApp("list", routes.tenants());
    await user.click(await screen.findByLabelText("Select Bergmann Logistik GmbH"));
    await user.click(screen.getByLabelText("Select City Library"));
    await user.click(screen.getByTestId("bulk-policy"));
    await user.click(await screen.findByTestId("give-hourly"));
    expect(await screen.findByText("2 tenants have the policy hourly now.")).toBeInTheDocument();
    expect(stage.world.assigned.get("city-library")).toBe("hourly");
    expect(screen.queryByTestId("bulk-policy")).toBeNull();
  });
});

describe("the reports of several tenants", () => {
  it("are written into one folder, and what was refused is said", async () => {
    const { user, platform } = renderApp("list", routes.tenants());
    const asked = vi.spyOn(platform.commands, "reportExportEach");
    await user.click(await screen.findByLabelText("Select Bergmann Logistik GmbH"));
    await user.click(screen.getByLabelText("Select City Library"));
    await user.click(screen.getByTestId("bulk-report"));
    await user.click(await screen.findByTestId("report-before-html"));
    expect(await screen.findByText("2 reports are in /home/admin/reports now.")).toBeInTheDocument();
    const [tenants, from, to, form] = asked.mock.calls[0] ?? [];
    expect(tenants).toEqual(["bergmann-logistik", "city-library"]);
    expect([from?.slice(8), form]).toEqual(["01", "html"]);
    expect(from?.slice(0, 7)).toBe(to?.slice(0, 7));
    expect(screen.queryByTestId("bulk-report"), "they are not chosen any more").toBeNull();
  });

  it("leave the choice as it is if nobody names a folder", async () => {
    const { user, platform } = renderApp("list", routes.tenants());
    vi.spyOn(platform.commands, "reportExportEach").mockResolvedValue({ status: "ok", data: null });
    await user.click(await screen.findByLabelText("Select City Library"));
    await user.click(screen.getByTestId("bulk-report"));
    await user.click(await screen.findByTestId("report-month-csv"));
    await waitFor(() => expect(platform.commands.reportExportEach).toHaveBeenCalled());
    expect(screen.getByText("1 selected")).toBeInTheDocument();
  });
});

describe("the rule 3-2-1-1-0", () => {
  it("says of each part whether it is met, is not, or is not known", async () => {
    renderApp("list", routes.tenant("acme-dental"));
    const part = async (name: string) => await screen.findByTestId(`redundancy-${name}`);
    expect(await part("copies")).toHaveTextContent("Met");
    expect(await part("lasting")).toHaveTextContent(/Not met/);
    expect(await part("errors")).toHaveTextContent(/Not known/);
    expect(await part("errors"), "what to do is said").toHaveTextContent("every byte");
  });

  it("is said of every repository of a storage, beside whether the storage can be deleted from", async () => {
    renderApp("list", routes.storage("office-nas"));
    expect(await screen.findByTestId("lasting")).toHaveTextContent("Can be deleted");
    expect(await screen.findByTestId("redundancy-acme-dental")).toHaveTextContent("1 part not met");
    expect(await findings()).toEqual([]);
  });
});

describe("a pause", () => {
  it("holds several tenants back, says so, and is ended where one of them is looked at", async () => {
    const { user, stage } = renderApp("list", routes.tenants());
    await user.click(await screen.findByLabelText("Select Bergmann Logistik GmbH"));
    await user.click(screen.getByTestId("bulk-pause"));
    await user.click(await screen.findByTestId("pause-fourHours"));
    expect(await screen.findByText("Nothing of 1 tenant begins by itself for now.")).toBeInTheDocument();
    const row = screen.getByTestId("tenant-bergmann-logistik");
    expect(await within(row).findByText("Paused")).toBeInTheDocument();
    expect(row, "the verdict is not hidden by it").toHaveTextContent("At risk");
    window.location.hash = routes.tenant("bergmann-logistik").slice(1);
    expect(await screen.findByTestId("tenant-paused")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Go on" }));
    await waitFor(() => expect(screen.queryByTestId("tenant-paused")).toBeNull());
    expect(stage.world.pausedTenants.has("bergmann-logistik")).toBe(false);
    expect(await findings()).toEqual([]);
  });
});

describe("what fails and has no place of its own to say so", () => {
  const failure = { code: "catalog-locked" as const, message: "the catalog is locked", hints: [] };

  it.each(["schedulerPause", "backupRun"] as const)("is told over the page: %s", async (command) => {
    const { user, stage } = renderApp("list");
    stage.failures.set(command, failure);
    if (command === "schedulerPause") {
      await user.click(await screen.findByTestId("scheduler"));
      await user.click(await screen.findByTestId("pause"));
    } else {
      await screen.findByTestId("scheduler");
      await user.keyboard("{Control>}k{/Control}");
      await user.type(await screen.findByRole("textbox"), "back up practice");
      await user.keyboard("{Enter}");
    }
    expect(await screen.findByText("the catalog is locked")).toBeInTheDocument();
  });

  it("is told where a tenant's pause could not be ended", async () => {
    const { user, stage } = renderApp("list", routes.tenant("city-library"));
    stage.failures.set("tenantPause", failure);
    await screen.findByTestId("tenant-paused");
    await user.click(screen.getByRole("button", { name: "Go on" }));
    expect(await screen.findByText("the catalog is locked")).toBeInTheDocument();
  });
});

describe("a tenant", () => {
  it.each(["summary", "databases", "backups", "policy", "activity", "settings"] as const)(
    "has a tab %s without findings",
    async (tab) => {
      renderApp("list", routes.tenant("acme-dental", tab));
      expect(await screen.findByTestId(`tab-${tab}`)).toHaveAttribute("aria-selected", "true");
      await waitFor(() => expect(screen.queryByLabelText("Loading")).toBeNull());
      expect(await findings()).toEqual([]);
    },
  );

  it("is renamed, and removed only by its typed name", async () => {
    const { user, stage } = renderApp("list", routes.tenant("acme-dental", "settings"));
    const name = await screen.findByTestId("rename");
    await user.clear(name);
    await user.type(name, "Acme & Sons{Enter}");
    expect(await screen.findByRole("heading", { name: "Acme & Sons" })).toBeInTheDocument();
    await user.click(screen.getByTestId("remove-tenant"));
    const confirm = await screen.findByTestId("confirm");
    expect(confirm).toBeDisabled();
    expect(screen.getByRole("dialog")).toHaveTextContent("Backups stay where they are");
    await user.type(screen.getByTestId("confirm-name"), "acme-dental");
    await user.click(confirm);
    await waitFor(() => expect(stage.world.tenants.map(({ slug }) => slug)).not.toContain("acme-dental"));
  });

  it("leads to its own rules, and to those and the backups of each database", async () => {
    const { user } = renderApp("list", routes.tenant("acme-dental", "policy"));
    expect(await screen.findByTestId("own-rules")).toHaveAttribute("href", routes.ownRules("acme-dental"));
    expect(await screen.findByRole("link", { name: "Edit its own rules" })).toHaveAttribute(
      "href",
      routes.ownRules("acme-dental/practice"),
    );
    await user.click(screen.getByTestId("tab-backups"));
    const timeline = await screen.findByRole("link", { name: "Timeline and details" });
    expect(timeline).toHaveAttribute("href", routes.backups("acme-dental/practice"));
  });

  it("shows its key on request alone", async () => {
    const { user } = renderApp("list", routes.tenant("acme-dental", "settings"));
    expect(screen.queryByTestId("recovery-key")).toBeNull();
    await user.click(await screen.findByTestId("show-key"));
    expect(await screen.findByTestId("recovery-key")).toHaveTextContent("4f1c-09ab");
    await user.click(screen.getByText("Hide it"));
    expect(screen.queryByTestId("recovery-key")).toBeNull();
  });
});
