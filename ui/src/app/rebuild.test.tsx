import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { say } from "../testing/mock/verdicts";
import { findings, renderApp } from "../testing/render";

const door = (scenario: "list" | "empty") => renderApp(scenario, routes.welcome("open"));

describe("a tenant on a new machine", () => {
  it("comes back from its kit, and is asked for what no kit holds", async () => {
    const { user, platform, stage } = door("empty");
    const take = vi.spyOn(platform.commands, "kitImport");
    await user.click(await screen.findByTestId("way-kit"));
    await user.click(screen.getByTestId("choose-kit"));
    expect(await screen.findByText(/recovery-kit\.html/)).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("import-kit"));
    expect(await screen.findByTestId("rebuilt-acme")).toHaveTextContent("34 backups of acme were found.");
    expect(take).toHaveBeenCalledWith(null);
    expect(screen.getByText("shop, crm")).toBeInTheDocument();
    expect(screen.getByText("nightly")).toBeInTheDocument();
    expect(screen.getByTestId("rebuilt-notes")).toHaveTextContent("offsite was not opened");
    await user.type(await screen.findByTestId("credential-database-password-acme/shop"), "s3cret{Enter}");
    expect(await screen.findByText(/in the keyring$/)).toHaveTextContent("acme/shop");
    expect(stage.world.missing).toEqual([{ kind: "storage-secret", name: "offsite" }]);
    await user.click(screen.getByRole("button", { name: "Skip: Secret of the storage offsite" }));
    expect(screen.queryByTestId("credential-storage-secret-offsite")).toBeNull();
    expect(screen.getByText("1 is left for later.")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    expect(screen.getByTestId("welcome-done")).toHaveAttribute("href", routes.tenant("acme"));
  });

  it("is asked for the passphrase of an encrypted kit, and shows why it does not open", async () => {
    const { user, platform, stage } = door("empty");
    const kit = { name: "acme.age", sealed: true, tenant: null, made_at: null, storages: [] };
    vi.spyOn(platform.commands, "kitChoose").mockResolvedValue({ status: "ok", data: kit });
    const take = vi.spyOn(platform.commands, "kitImport");
    await user.click(await screen.findByTestId("way-kit"));
    await user.click(screen.getByTestId("choose-kit"));
    expect(await screen.findByTestId("import-kit")).toBeDisabled();
    stage.failures.set("kitImport", { code: "wrong-key", message: "another passphrase", hints: [] });
    await user.type(screen.getByTestId("kit-passphrase"), "horse{Enter}");
    expect(await screen.findByTestId("failure")).toHaveTextContent("another passphrase");
    expect(take).toHaveBeenCalledWith("horse");
  });

  it("comes back from a repository and its key, without being named", async () => {
    const { user, platform } = door("list");
    const open = vi.spyOn(platform.commands, "repositoryOpen");
    const add = vi.spyOn(platform.commands, "tenantAdd");
    await user.click(await screen.findByTestId("way-repository"));
    await user.type(await screen.findByTestId("repository-key"), " 4f1c {Enter}");
    expect(await screen.findByTestId("rebuilt-acme")).toHaveTextContent("34 backups");
    expect(open).toHaveBeenCalledWith("acme", "office-nas", "4f1c");
    expect(add).not.toHaveBeenCalled();
  });

  it("is added to a tenant of its short name only when that is wanted", async () => {
    const { user, platform, stage } = door("list");
    stage.world.found = [{ tenant: "delta-studio", name: "Delta", here: "Delta Studio" }];
    const open = vi.spyOn(platform.commands, "repositoryOpen");
    await user.click(await screen.findByTestId("way-repository"));
    await user.type(await screen.findByTestId("repository-key"), "4f1c{Enter}");
    const take = await screen.findByTestId("take-delta-studio");
    expect(screen.getByText(/Delta Studio has this short name here already/)).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    expect(open).not.toHaveBeenCalled();
    await user.click(take);
    await waitFor(() => expect(open).toHaveBeenCalledWith("delta-studio", "office-nas", "4f1c"));
  });

  it("is named where its repository does not say whose it is", async () => {
    const { user, platform, stage } = door("list");
    stage.world.found = [{ tenant: "old-client", name: null, here: null }];
    const add = vi.spyOn(platform.commands, "tenantAdd");
    await user.click(await screen.findByTestId("way-repository"));
    await user.type(await screen.findByTestId("repository-key"), "4f1c{Enter}");
    await user.type(await screen.findByTestId("name-old-client"), "Old Client{Enter}");
    await waitFor(() => expect(add).toHaveBeenCalledWith({ slug: "old-client", name: "Old Client" }));
    expect(await screen.findByTestId("rebuilt-old-client")).toBeInTheDocument();
  });
});

describe("what is still missing", () => {
  it("has a page of its own, and gives a repository its key", async () => {
    const { user, platform, stage } = renderApp("list", routes.missing());
    stage.world.missing = [{ kind: "repository-key", name: "acme-dental/office-nas" }];
    const open = vi.spyOn(platform.commands, "repositoryOpen");
    const field = await screen.findByTestId("credential-repository-key-acme-dental/office-nas");
    expect(await findings()).toEqual([]);
    await user.type(field, "4f1c{Enter}");
    await waitFor(() => expect(open).toHaveBeenCalledWith("acme-dental", "office-nas", "4f1c"));
    expect(await screen.findByText(/Key of the repository of acme-dental on office-nas/)).toBeInTheDocument();
  });
});

describe("a catalog that cannot be read", () => {
  it("is made again in the window, and says what came back and what did not", async () => {
    const { user, platform, stage } = renderApp("damaged");
    const failure = { code: "secret-missing" as const, message: "its key is not in the keyring", hints: [] };
    stage.world.lost = [{ tenant: "city-library", failure }];
    const rebuild = vi.spyOn(platform.commands, "catalogRebuild");
    const restart = vi.spyOn(platform.commands, "applicationRestart");
    expect(await screen.findByTestId("failure")).toHaveTextContent("something unreadable");
    await waitFor(() => expect(screen.getByTestId("scheduler")).toHaveTextContent("Scheduler off"));
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("rebuild-catalog"));
    expect(rebuild).not.toHaveBeenCalled();
    await user.click(await screen.findByTestId("confirm"));
    expect(await screen.findByTestId("rebuilt-acme-dental")).toHaveTextContent("34 backups");
    expect(screen.getByText(/Not brought back/)).toHaveTextContent("city-library");
    expect(screen.getByText(/catalog-damaged-/)).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("start-anew"));
    expect(restart).toHaveBeenCalled();
  });

  it("is not offered to be made again where a newer version wrote it", async () => {
    const { stage } = renderApp("damaged");
    const message = "the data here were made by a newer version of Bulkhead";
    const hints = ["Update Bulkhead on this machine."];
    stage.world.broken = { code: "catalog-newer", message, hints };
    const failure = await screen.findByTestId("failure");
    expect(failure).toHaveTextContent("Made by a newer version");
    expect(failure).toHaveTextContent("Update Bulkhead on this machine.");
    expect(screen.queryByTestId("rebuild-catalog")).toBeNull();
    await waitFor(() => expect(screen.getByTestId("scheduler")).toHaveTextContent("Scheduler off"));
  });

  it("is no such thing where another instance holds it", async () => {
    renderApp("broken");
    expect(await screen.findByTestId("failure")).toBeInTheDocument();
    expect(screen.queryByTestId("rebuild-catalog")).toBeNull();
    await waitFor(() => expect(screen.getByTestId("scheduler")).toHaveTextContent("Scheduler not known"));
  });
});

describe("a database whose password is not here", () => {
  it("is given it where that is said", async () => {
    const { user, platform, stage } = renderApp("list", routes.tenant("acme-dental", "databases"));
    const row = stage.world.databases.find(({ path }) => path === "acme-dental/practice");
    if (row) {
      const message = "its password is not on this machine";
      say(row, [{ reason: "no-password", level: "at-risk", message, hint: "Enter the password." }]);
    }
    const give = vi.spyOn(platform.commands, "databasePassword");
    await user.click(await screen.findByTestId("enter-password-acme-dental/practice"));
    await user.type(await screen.findByTestId("given-password"), "s3cret{Enter}");
    await waitFor(() => expect(give).toHaveBeenCalledWith("acme-dental/practice", "s3cret"));
    await waitFor(() => expect(screen.queryByTestId("given-password")).toBeNull());
  });
});
