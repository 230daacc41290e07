import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { addDatabase, addPolicy } from "../testing/mock/world";
import { findings, renderApp } from "../testing/render";

describe("from nothing to the first backup", () => {
  it("takes a tenant, a database and a storage, and starts", { timeout: 90_000 }, async () => {
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
    // What was typed for one server is not sent to another; a name on the same one changes nothing.
    const url = screen.getByTestId("database-url");
    await user.type(url, "2{Backspace}");
    expect(screen.getByTestId("database-password")).toHaveValue("s3cret");
    await user.clear(url);
    await user.type(url, "postgres://bulkhead@db2:5432/shop");
    expect(screen.getByTestId("database-password")).toHaveValue("");
    await user.clear(url);
    await user.type(url, "postgres://bulkhead:s3cret@db:5432/shop");
    await user.click(screen.getByTestId("save"));

    expect(await screen.findByTestId("storage-url")).toHaveFocus();
    await user.type(screen.getByTestId("storage-url"), "/srv/backups");
    expect(screen.getByTestId("storage-name")).toHaveValue("backups");
    await user.click(screen.getByTestId("save"));

    // By whose clock, and how far from the full hour.
    expect(await screen.findByText(/^Within an hour from 02:00, UTC\. 14 days/)).toBeInTheDocument();
    await user.click(await screen.findByTestId("preset-hourly-and-a-year"));
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("save"));

    await user.click(await screen.findByTestId("first-backup"));
    expect(await screen.findByTestId("job-progress")).toBeInTheDocument();
    expect(stage.world.policies.map(({ name }) => name)).toEqual(["hourly-and-a-year"]);
    act(() => stage.finish("zahnarzt-muller/shop"));
    expect(await screen.findByText("shop is backed up.")).toBeInTheDocument();
    expect(screen.getByTestId("prove")).toBeDisabled();
    expect(screen.queryByTestId("key-last")).toBeNull();
    await user.click(screen.getByTestId("show-key"));
    expect(await screen.findByTestId("recovery-key")).toBeInTheDocument();
    await user.type(screen.getByTestId("key-last"), "a055");
    expect(screen.getByText("That is not the end of the key.")).toBeInTheDocument();
    expect(screen.getByTestId("prove")).toBeDisabled();
    await user.type(screen.getByTestId("key-last"), "{Backspace}4");
    expect(await screen.findByTestId("key-kept")).toBeInTheDocument();
    expect(screen.getByTestId("prove")).toBeEnabled();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("welcome-done"));
    expect(await screen.findByTestId("database-row-shop")).toBeInTheDocument();
    expect(stage.world.storages.map(({ name }) => name)).toEqual(["backups"]);
  });
});

describe("the storage of the first backup", () => {
  /** Goes on at the schedule, where there are two storages. */
  async function atSchedule() {
    const journey = { tenant: "delta-studio", database: "delta-studio/site", scheduled: false };
    localStorage.setItem("bulkhead-welcome", JSON.stringify({ ...journey, storage: null, keyKept: false }));
    const app = renderApp("list", routes.welcome("protect"));
    addDatabase(app.stage.world, "delta-studio", "site");
    const run = vi.spyOn(app.platform.commands, "backupRun");
    await app.user.click(await screen.findByRole("combobox", { name: "Where to" }));
    await app.user.click(await screen.findByRole("option", { name: "offsite" }));
    return { ...app, run };
  }

  it("is the policy's", async () => {
    const { user, stage, run } = await atSchedule();
    await user.click(screen.getByTestId("save"));
    await user.click(await screen.findByTestId("first-backup"));
    await waitFor(() => expect(run).toHaveBeenCalledWith("delta-studio/site", null));
    const made = stage.world.policies.at(-1);
    expect(made?.name).toBe("small-business");
    expect(made?.rules).toContainEqual(expect.objectContaining({ field: "storage", value: "offsite" }));
  });

  it("is the one that was chosen where the schedule comes later", async () => {
    const { user, run } = await atSchedule();
    await user.click(screen.getByTestId("no-schedule"));
    await user.click(await screen.findByTestId("first-backup"));
    await waitFor(() => expect(run).toHaveBeenCalledWith("delta-studio/site", "offsite"));
  });

  it("is not that of a policy of the same name", async () => {
    const { user, stage } = await atSchedule();
    addPolicy(stage.world, "small-business", { schedule: "0 2 * * *", storage: "office-nas" });
    await user.click(screen.getByTestId("save"));
    await screen.findByTestId("first-backup");
    expect(stage.world.assigned.get("delta-studio")).toBe("small-business offsite");
    expect(stage.world.rules.get("small-business offsite")).toEqual({
      preset: "small-business",
      storage: "offsite",
    });
  });
});

describe("a step back", () => {
  it("goes on with what is there, and makes no second one", async () => {
    const { user, stage } = renderApp("empty", routes.welcome("protect"));
    await user.type(await screen.findByTestId("tenant-name"), "Acme");
    await user.click(screen.getByTestId("save"));
    expect(await screen.findByTestId("database-url")).toHaveFocus();
    await user.click(screen.getByTestId("step-back"));
    await user.click(await screen.findByTestId("go-on-acme"));
    expect(await screen.findByTestId("database-url")).toBeInTheDocument();
    expect(stage.world.tenants).toHaveLength(1);
  });
});

describe("the kit of a first start", () => {
  it("that was saved is a key that is kept", async () => {
    const journey = { tenant: "acme-dental", database: "acme-dental/practice", scheduled: true };
    localStorage.setItem("bulkhead-welcome", JSON.stringify({ ...journey, storage: null, keyKept: false }));
    const { user } = renderApp("list", routes.welcome("protect"));
    expect(await screen.findByTestId("prove")).toBeDisabled();
    // It has no first field: whoever has only a keyboard stands at the step itself.
    expect(screen.getByRole("group", { name: "First backup" })).toHaveFocus();
    await user.click(await screen.findByTestId("kit-export"));
    await user.click(await screen.findByRole("menuitem", { name: /To print/ }));
    expect(await screen.findByTestId("key-kept")).toBeInTheDocument();
    await waitFor(() => expect(screen.getByTestId("prove")).toBeEnabled());
  });
});

describe("a first start that was broken off", () => {
  it("goes on where it was left", async () => {
    const first = renderApp("empty", routes.welcome("protect"));
    await first.user.type(await screen.findByTestId("tenant-name"), "Acme");
    await first.user.click(screen.getByTestId("save"));
    await screen.findByTestId("database-url");
    const kept = localStorage.getItem("bulkhead-welcome");
    first.unmount();
    expect(kept).toContain('"tenant":"acme"');
  });
});

describe("a database that is there", () => {
  async function editor() {
    const app = renderApp("list", routes.database("acme-dental/practice"));
    const update = vi.spyOn(app.platform.commands, "databaseUpdate");
    return { ...app, update, url: await screen.findByTestId("database-url") };
  }

  it("is connected anew, with its password as it was", async () => {
    const { user, url, update, stage } = await editor();
    expect(url).toHaveValue("postgres://bulkhead@10.0.4.12/practice");
    expect(screen.getByTestId("database-password")).toHaveAttribute("placeholder", "Unchanged");
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("tls"));
    await user.click(await screen.findByRole("option", { name: /made out to this host/ }));
    expect(url).toHaveValue("postgres://bulkhead@10.0.4.12/practice?sslmode=verify-full");
    await user.click(screen.getByTestId("save-and-back-up"));
    const input = { url: "postgres://bulkhead@10.0.4.12/practice?sslmode=verify-full", password: null };
    await waitFor(() => expect(update).toHaveBeenCalledWith("acme-dental/practice", input));
    await waitFor(() => expect(stage.world.jobs[0]?.database).toBe("acme-dental/practice"));
    expect(await screen.findByTestId("tab-databases")).toHaveAttribute("aria-selected", "true");
  });

  it("is reached through SSH, whose own stage says what is wrong", async () => {
    const { user, url, update } = await editor();
    await user.click(screen.getByTestId("ssh"));
    await user.type(screen.getByTestId("ssh-host"), "strange");
    await user.type(screen.getByTestId("ssh-user"), "ann");
    expect(url).toHaveValue("postgres://bulkhead@10.0.4.12/practice?ssh=ann@strange");
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("test-connection"));
    expect(await screen.findByText(/ssh-keyscan -p 22 strange/)).toBeInTheDocument();
    await user.clear(screen.getByTestId("ssh-host"));
    await user.type(screen.getByTestId("ssh-host"), "bastion");
    await user.type(screen.getByTestId("ssh-port"), "2222");
    await user.click(screen.getByTestId("save"));
    const input = { url: "postgres://bulkhead@10.0.4.12/practice?ssh=ann@bastion:2222", password: null };
    await waitFor(() => expect(update).toHaveBeenCalledWith("acme-dental/practice", input));
  });

  it("says why it was refused, and keeps what was typed", async () => {
    const { user, url, stage } = await editor();
    const failure = { code: "refused" as const, message: "it is PostgreSQL", hints: ["Add it anew."] };
    stage.failures.set("databaseUpdate", failure);
    await user.clear(url);
    await user.type(url, "mysql://u@db/x{Enter}");
    expect(await screen.findByTestId("failure")).toHaveTextContent("Add it anew.");
    expect(url).toHaveValue("mysql://u@db/x");
  });

  it("is removed by its typed name alone", async () => {
    const { user, stage } = await editor();
    await user.click(screen.getByTestId("remove-database"));
    expect(await screen.findByTestId("confirm")).toBeDisabled();
    await user.type(screen.getByTestId("confirm-name"), "practice");
    await user.click(screen.getByTestId("confirm"));
    await waitFor(() =>
      expect(stage.world.databases.map(({ path }) => path)).not.toContain("acme-dental/practice"),
    );
  });

  it("that is gone says so", async () => {
    renderApp("list", routes.database("acme-dental/gone"));
    expect(await screen.findByText("There is no such database any more.")).toBeInTheDocument();
  });
});

describe("adding a database", () => {
  async function opened() {
    const app = renderApp("list", routes.addDatabase("acme-dental"));
    const add = vi.spyOn(app.platform.commands, "databaseAdd");
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
    const dialog = document.body;
    await user.click(within(dialog).getByTestId("test-connection"));
    expect(await within(dialog).findByText(/nc -vz down 5432/)).toBeInTheDocument();
    expect(within(dialog).getByLabelText("Failed")).toBeInTheDocument();
    expect(within(dialog).getAllByLabelText("Not tried")).toHaveLength(5);
    await user.type(url, "2");
    expect(within(dialog).queryByLabelText("Failed")).toBeNull();
  });

  it("takes over what answered where the URL names its sister, and tests that", async () => {
    const { user, add, url } = await opened();
    await user.type(url, "mysql://bulkhead@maria/wiki");
    await user.click(screen.getByTestId("test-connection"));
    const take = await screen.findByTestId("take-as");
    expect(take).toHaveTextContent("Take it as MariaDB, and test again");
    await user.click(take);
    expect(url).toHaveValue("mariadb://bulkhead@maria/wiki");
    expect(await screen.findByText(/maria is 10\.0\.4\.12/)).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByTestId("take-as")).toBeNull());
    expect(screen.queryByLabelText("Failed")).toBeNull();
    await user.click(screen.getByTestId("save"));
    const input = {
      tenant: "acme-dental",
      name: "wiki",
      url: "mariadb://bulkhead@maria/wiki",
      password: null,
    };
    await waitFor(() => expect(add).toHaveBeenCalledWith(input));
  });

  it("shows why it could not be added and keeps what was typed", async () => {
    const { user, url, stage } = await opened();
    const hints = ["Start a keyring service."];
    stage.failures.set("databaseAdd", { code: "keyring-absent", message: "there is no keyring", hints });
    await user.type(url, "postgres://u@db/shop{Enter}");
    const dialog = document.body;
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
    stage.failures.set("storageAdd", {
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

describe("a path that is chosen in the dialog of the system", () => {
  it("is that of a SQLite database, with its name", async () => {
    const { user } = renderApp("list", routes.addDatabase("acme-dental"));
    await user.click(await screen.findByTestId("choose-file"));
    await waitFor(() =>
      expect(screen.getByTestId("database-url")).toHaveValue("sqlite:/srv/data/chosen%20shop.db"),
    );
    expect(screen.getByTestId("database-name")).toHaveValue("chosen shop");
    expect(await findings()).toEqual([]);
  });

  it("is the folder of a storage; nothing changes where nobody chose", async () => {
    const { user, platform } = renderApp("list");
    await user.click(await screen.findByTestId("add-menu"));
    await user.click(await screen.findByTestId("add-storage"));
    const url = await screen.findByTestId("storage-url");
    platform.commands.storageFolder = () => Promise.resolve({ status: "ok", data: null });
    await user.type(url, "/srv/typed");
    await user.click(screen.getByTestId("choose-folder"));
    expect(url).toHaveValue("/srv/typed");
    platform.commands.storageFolder = () => Promise.resolve({ status: "ok", data: "/mnt/disk" });
    await user.click(screen.getByTestId("choose-folder"));
    await waitFor(() => expect(url).toHaveValue("/mnt/disk"));
    expect(screen.getByTestId("storage-name")).toHaveValue("disk");
  });
});
