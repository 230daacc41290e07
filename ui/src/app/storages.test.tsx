import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { hueOf } from "../components/TenantMark";
import { routes } from "../lib/routes";
import { findings, renderApp } from "../testing/render";

describe("storages", () => {
  it("say how full they are, and when they are full only where that is known", async () => {
    renderApp("list", routes.storages());
    const nas = await screen.findByTestId("storage-office-nas");
    expect(await within(nas).findByText(/ ± 2 weeks$/)).toBeInTheDocument();
    const offsite = screen.getByTestId("storage-offsite");
    expect(await within(offsite).findByText("Too early: 9 of 14 looks")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
  });

  it("open by the keyboard", async () => {
    const { user } = renderApp("list", routes.storages());
    const row = await screen.findByTestId("storage-office-nas");
    row.focus();
    await user.keyboard("{Enter}");
    expect(window.location.hash).toBe("#/storages/office-nas");
  });

  it("ask for one where there is none", async () => {
    const { user } = renderApp("empty", routes.storages());
    await user.click(await screen.findByTestId("add-storage"));
    expect(await screen.findByTestId("storage-url")).toBeInTheDocument();
  });

  it("say that one whose look failed could not be looked at", async () => {
    renderApp("failed", routes.storages());
    const nas = await screen.findByTestId("storage-office-nas");
    expect(await within(nas).findByText("1 look failed")).toBeInTheDocument();
  });
});

describe("a storage that is added", () => {
  it("on S3 is asked for its access key and the secret of it, each in a field of its own", async () => {
    const { user, platform } = renderApp("empty", routes.storages());
    const add = vi.spyOn(platform.commands, "storageAdd");
    await user.click(await screen.findByTestId("add-storage"));
    await user.type(await screen.findByTestId("storage-url"), "s3://backups/acme?region=eu-1");
    await user.type(screen.getByLabelText("Access key"), "AKIA1");
    expect(screen.getByTestId("storage-url")).toHaveValue("s3://AKIA1@backups/acme?region=eu-1");
    await user.type(screen.getByTestId("storage-secret"), "s3cr3t");
    expect(screen.getByText(/Secret access key/)).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("save"));
    const url = "s3://AKIA1@backups/acme?region=eu-1";
    await waitFor(() => expect(add).toHaveBeenCalledWith({ name: "acme", url, secret: "s3cr3t" }));
  });
});

describe("a storage's URL", () => {
  it("is objected to while it is typed, and not before it comes to rest", async () => {
    const { user, platform } = renderApp("empty", routes.storages());
    const check = vi.spyOn(platform.commands, "storageCheckUrl");
    await user.click(await screen.findByTestId("add-storage"));
    const field = await screen.findByTestId("storage-url");
    await user.type(field, "ftp://office/backups");
    expect(await screen.findByText("the URL cannot be read")).toBeInTheDocument();
    expect(field).toBeInvalid();
    expect(check).toHaveBeenCalledTimes(1);
    await user.clear(field);
    await user.type(field, "sftp://bk@office/backups");
    expect(screen.queryByText("the URL cannot be read")).toBeNull();
  });

  it("takes no secret along to another place", async () => {
    const { user, platform } = renderApp("empty", routes.storages());
    const [add, check] = [
      vi.spyOn(platform.commands, "storageAdd"),
      vi.spyOn(platform.commands, "storageCheckUrl"),
    ];
    await user.click(await screen.findByTestId("add-storage"));
    const field = await screen.findByTestId("storage-url");
    await user.type(field, "webdavs://bk:s3cr3t@dav.example/a");
    await user.tab();
    expect(screen.getByTestId("storage-secret")).toHaveValue("s3cr3t");
    await user.type(field, "/b");
    await user.type(field, "{Home}x{Backspace}");
    expect(screen.getByTestId("storage-secret")).toHaveValue("s3cr3t");
    // The same host without TLS is another place as well.
    for (const url of ["webdav://bk@dav.example/a", "webdavs://bk@other.example/a"]) {
      await user.clear(field);
      await user.type(field, url);
      expect(screen.getByTestId("storage-secret")).toHaveValue("");
      await user.type(screen.getByTestId("storage-secret"), "again");
    }
    await user.clear(screen.getByTestId("storage-secret"));
    await user.click(screen.getByTestId("save"));
    const url = "webdavs://bk@other.example/a";
    await waitFor(() => expect(add).toHaveBeenCalledWith({ name: "a", url, secret: null }));
    expect(JSON.stringify(check.mock.calls)).not.toContain("s3cr3t");
  });
});

describe("a storage", () => {
  it("shows the same numbers as a table as in its chart", async () => {
    const { user } = renderApp("list", routes.storage("office-nas"));
    const growth = await screen.findByTestId("growth");
    // By the name and in the colour that the tenant has everywhere.
    const entry = await within(growth).findByText("Acme Dental");
    expect(entry.previousElementSibling).toHaveStyle({
      background: `oklch(0.62 0.12 ${hueOf("acme-dental")})`,
    });
    await user.click(within(growth).getByText("Table"));
    const table = within(growth).getByRole("table");
    expect(within(table).getAllByRole("columnheader")[1]).toHaveTextContent("Acme Dental");
    expect(within(table).getAllByRole("row").length).toBeGreaterThan(80);
    expect(await findings()).toEqual([]);
  });

  it("says so where there are too few looks for a forecast", async () => {
    renderApp("list", routes.storage("offsite"));
    expect(await screen.findByText("Not known yet: 9 of 14 daily looks")).toBeInTheDocument();
    expect(screen.getByText("this storage cannot tell")).toBeInTheDocument();
  });

  it("is given another secret, and tested with it at once", async () => {
    const { user, platform } = renderApp("list", routes.storage("offsite"));
    const give = vi.spyOn(platform.commands, "storageSecret");
    await user.click(await screen.findByTestId("change-secret"));
    expect(await screen.findByTestId("save")).toBeDisabled();
    await user.type(screen.getByTestId("storage-secret"), "n3w k3y");
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("save"));
    expect(await screen.findByText("read back, equal")).toBeInTheDocument();
    expect(give).toHaveBeenCalledWith("offsite", "n3w k3y");
    expect(screen.queryByTestId("storage-secret")).toBeNull();
  });

  it("that is a folder has no secret to change", async () => {
    renderApp("list", routes.storage("office-nas"));
    await screen.findByTestId("growth");
    expect(screen.queryByTestId("change-secret")).toBeNull();
  });

  it("is tested in stages", async () => {
    const { user } = renderApp("list", routes.storage("office-nas"));
    await user.click(await screen.findByRole("button", { name: "Test" }));
    expect(await screen.findByText("read back, equal")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
  });

  it("begins work on a tenant's repositories and leads to its job", async () => {
    const { user, platform } = renderApp("list", routes.storage("office-nas"));
    const check = vi.spyOn(platform.commands, "checkRun");
    await user.click(await screen.findByRole("button", { name: "More for acme-dental" }));
    await user.click(await screen.findByRole("menuitem", { name: /Check and read everything/ }));
    await waitFor(() => expect(check).toHaveBeenCalledWith("acme-dental", true));
    await user.click(await screen.findByRole("button", { name: "Show the job" }));
    expect(window.location.hash).toBe("#/jobs/job-check");
  });

  it("takes damage out of use where that is asked for", async () => {
    const { user, platform } = renderApp("list", routes.storage("office-nas"));
    const repair = vi.spyOn(platform.commands, "checkRepair");
    await user.click(await screen.findByRole("button", { name: "More for acme-dental" }));
    await user.click(await screen.findByRole("menuitem", { name: /Repair damage/ }));
    await waitFor(() => expect(repair).toHaveBeenCalledWith("acme-dental"));
    expect(await screen.findByText(/are read and repaired/)).toBeInTheDocument();
  });

  it("stays when the back end refuses to remove it, and says why", async () => {
    const { user, stage } = renderApp("list", routes.storage("office-nas"));
    const hints = ["A storage with backups on it stays known, so that they can be restored."];
    const message = "repositories are on the storage office-nas";
    stage.failures.set("storageRemove", { code: "refused", message, hints });
    await user.click(await screen.findByRole("button", { name: "Remove" }));
    await user.click(await screen.findByTestId("confirm"));
    expect(await screen.findByTestId("failure")).toHaveTextContent("repositories are on the storage");
    expect(stage.world.storages).toHaveLength(2);
  });

  it("of a hostile name is text", async () => {
    renderApp("hostile", routes.storage("<b>nas</b>"));
    expect(await screen.findByRole("heading", { level: 1 })).toHaveTextContent("<b>nas</b>");
    expect(document.querySelector("#page b b, #page script")).toBeNull();
  });

  it("that is gone says so", async () => {
    renderApp("list", routes.storage("gone"));
    expect(await screen.findByText("There is no storage of this name any more.")).toBeInTheDocument();
  });
});

describe("a repository that is lost", () => {
  it("is given up once the tenant was typed, and only where it is not there", async () => {
    const { user, platform } = renderApp("gone", routes.storage("office-nas"));
    const forget = vi.spyOn(platform.commands, "repositoryForget");
    await user.click(await screen.findByRole("button", { name: "More for bergmann-logistik" }));
    await screen.findByText("Check now");
    expect(screen.queryByTestId("forget-bergmann-logistik")).toBeNull();
    await user.keyboard("{Escape}");

    expect(screen.getByText("Not there any more")).toBeInTheDocument();
    expect(screen.getByText("The last look at a repository here failed")).toBeInTheDocument();
    const more = screen.getByRole("button", { name: "More for acme-dental" });
    await user.click(more);
    await user.click(await screen.findByTestId("forget-acme-dental"));
    const dialog = await screen.findByRole("dialog", { name: "Give up a lost repository" });
    expect(within(dialog).getByText(/34 backups/)).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    expect(screen.getByTestId("confirm")).toHaveTextContent("Give up this repository");
    expect(screen.getByTestId("confirm")).toBeDisabled();
    await user.type(screen.getByTestId("confirm-name"), "acme{Enter}");
    expect(forget).not.toHaveBeenCalled();
    await user.type(screen.getByTestId("confirm-name"), "-dental{Enter}");
    await waitFor(() => expect(forget).toHaveBeenCalledWith("acme-dental", "office-nas", "acme-dental"));
    await waitFor(() => expect(screen.queryByRole("link", { name: "Acme Dental" })).toBeNull());
  });

  it("stays when the dialog is left", async () => {
    const { user, platform } = renderApp("gone", routes.storage("office-nas"));
    const forget = vi.spyOn(platform.commands, "repositoryForget");
    await user.click(await screen.findByRole("button", { name: "More for acme-dental" }));
    await user.click(await screen.findByTestId("forget-acme-dental"));
    await screen.findByRole("dialog");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(forget).not.toHaveBeenCalled();
    await waitFor(() => expect(screen.getByRole("button", { name: "More for acme-dental" })).toHaveFocus());
  });
});

describe("backups of another program", () => {
  it("are listed where they were counted, and their files saved", async () => {
    const { user, platform } = renderApp("list", routes.storage("office-nas"));
    const save = vi.spyOn(platform.commands, "snapshotForeignSave");
    await user.click(await screen.findByRole("button", { name: "+ 2 of another program" }));
    const dialog = await screen.findByRole("dialog", { name: "Backups of another program" });
    expect(await within(dialog).findAllByText("/var/www, /etc/nginx")).toHaveLength(2);
    expect(await findings()).toEqual([]);
    const [first] = within(dialog).getAllByRole("button", { name: /^Save the files/ });
    await user.click(first as HTMLElement);
    await waitFor(() => expect(save).toHaveBeenCalledTimes(1));
    expect(save.mock.calls[0]?.slice(0, 2)).toEqual(["bergmann-logistik", "office-nas"]);
    expect(await screen.findByText("The files are written into the folder.")).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("are not taken for none where the storage is away", async () => {
    const { user, platform } = renderApp("list", routes.storage("office-nas"));
    const failure = {
      code: "storage-unreachable" as const,
      message: "office-nas does not answer",
      hints: [],
    };
    vi.spyOn(platform.commands, "snapshotForeign").mockResolvedValue({
      status: "ok",
      data: { snapshots: [], unread: [{ storage: "office-nas", failure }] },
    });
    await user.click(await screen.findByRole("button", { name: "+ 2 of another program" }));
    const dialog = await screen.findByRole("dialog", { name: "Backups of another program" });
    expect(await within(dialog).findByText(/office-nas does not answer/)).toBeInTheDocument();
    expect(within(dialog).queryByText("There is none any more.")).toBeNull();
  });

  it("nothing begins where nobody chose a folder, and the list stays", async () => {
    const { user, stage } = renderApp("list", routes.storage("office-nas"));
    stage.world.chosenFile = "";
    await user.click(await screen.findByRole("button", { name: "+ 2 of another program" }));
    const dialog = await screen.findByRole("dialog");
    const [first] = await within(dialog).findAllByRole("button", { name: /^Save the files/ });
    await user.click(first as HTMLElement);
    await waitFor(() => expect(first).toBeEnabled());
    expect(screen.getByRole("dialog")).toBeInTheDocument();
    expect(screen.queryByText("The files are written into the folder.")).toBeNull();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "+ 2 of another program" })).toHaveFocus());
  });
});
