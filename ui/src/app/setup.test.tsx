import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { findings, renderApp } from "../testing/render";

describe("from nothing to the first backup", () => {
  it("takes a tenant, a database and a storage, and starts", async () => {
    const { user, stage } = renderApp("empty");
    await user.click(await screen.findByTestId("empty-add"));
    await user.type(await screen.findByTestId("tenant-name"), "Zahnarzt Müller");
    expect(screen.getByTestId("tenant-slug")).toHaveValue("zahnarzt-muller");
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("save"));

    await user.type(await screen.findByTestId("database-url"), "postgres://bulkhead:s3cret@db:5432/shop");
    await user.click(screen.getByTestId("test-connection"));
    expect(await screen.findByText("logged in as bulkhead")).toBeInTheDocument();
    expect(screen.getByTestId("database-url")).toHaveValue("postgres://bulkhead@db:5432/shop");
    expect(screen.getByTestId("database-password")).toHaveValue("s3cret");
    expect(screen.getByTestId("database-name")).toHaveValue("shop");
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("save"));

    await user.type(await screen.findByTestId("storage-url"), "/srv/backups");
    await user.click(screen.getByTestId("save"));
    await user.click(await screen.findByTestId("first-backup"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const row = screen.getByTestId("database-row-shop");
    expect(await within(row).findByTestId("job-progress")).toBeInTheDocument();
    expect(stage.world.storages.map(({ name }) => name)).toEqual(["backups"]);
  });
});

describe("adding a database", () => {
  async function opened() {
    const app = renderApp("list");
    const add = vi.spyOn(app.platform.commands, "databaseAdd");
    await screen.findByTestId("database-row-practice");
    await app.user.click(screen.getByText("Add database"));
    return { ...app, add, url: await screen.findByTestId("database-url") };
  }

  it("sends a password of the URL apart, even when Enter leaves no time to look", async () => {
    const { user, add, url } = await opened();
    await user.type(url, "mysql://root:p%40ss@db/fleet{Enter}");
    const input = { tenant: "acme-dental", name: "fleet", url: "mysql://root@db/fleet", password: "p@ss" };
    await waitFor(() => expect(add).toHaveBeenCalledWith(input));
  });

  it("shows each stage with its fix, and forgets them when the URL changes", async () => {
    const { user, url } = await opened();
    await user.type(url, "postgres://bulkhead@down/shop");
    const dialog = screen.getByRole("dialog");
    await user.click(within(dialog).getByTestId("test-connection"));
    expect(await within(dialog).findByText(/nc -vz down 5432/)).toBeInTheDocument();
    expect(within(dialog).getByLabelText("Failed")).toBeInTheDocument();
    expect(within(dialog).getAllByLabelText("Not tried")).toHaveLength(5);
    await user.type(url, "2");
    expect(within(dialog).queryByLabelText("Failed")).toBeNull();
  });

  it("shows why it could not be added and keeps what was typed", async () => {
    const { user, url, stage } = await opened();
    const hints = ["Start a keyring service."];
    stage.failures.set("databaseAdd", { code: "keyring-absent", message: "there is no keyring", hints });
    await user.type(url, "postgres://u@db/shop{Enter}");
    const dialog = screen.getByRole("dialog");
    expect(await within(dialog).findByTestId("failure")).toHaveTextContent("Start a keyring service.");
    expect(url).toHaveValue("postgres://u@db/shop");
  });
});

describe("adding a storage", () => {
  it("does not keep one whose test fails", async () => {
    const { user, stage } = renderApp("empty");
    await screen.findByTestId("empty-add");
    await user.click(screen.getByTestId("add-menu"));
    await user.click(await screen.findByTestId("add-storage"));
    await user.type(await screen.findByTestId("storage-url"), "/mnt/full");
    await user.click(screen.getByTestId("save"));
    expect(await screen.findByText(/the storage was not added/)).toBeInTheDocument();
    expect(screen.getByText("Free some space there, then test again.")).toBeInTheDocument();
    expect(stage.world.storages).toEqual([]);
  });

  it("does not keep one whose test could not be made", async () => {
    const { user, stage } = renderApp("empty");
    await screen.findByTestId("empty-add");
    stage.failures.set("storageTest", {
      code: "keyring-locked",
      message: "the keyring is locked",
      hints: [],
    });
    await user.click(screen.getByTestId("add-menu"));
    await user.click(await screen.findByTestId("add-storage"));
    await user.type(await screen.findByTestId("storage-url"), "/srv/backups{Enter}");
    expect(await screen.findByTestId("failure")).toHaveTextContent("the keyring is locked");
    expect(stage.world.storages).toEqual([]);
  });
});
