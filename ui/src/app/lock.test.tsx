import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { fill, findings, renderApp } from "../testing/render";

describe("the lock", () => {
  it("covers everything, and opens with the passphrase", async () => {
    const { user } = renderApp("locked", routes.tenants());
    expect(await screen.findByTestId("locked")).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent("Acme Dental");
    expect(screen.queryByRole("navigation")).toBeNull();
    expect(await findings()).toEqual([]);
    await user.type(screen.getByTestId("passphrase"), "open sesame{Enter}");
    expect(await screen.findByText("Acme Dental")).toBeInTheDocument();
    expect(screen.queryByTestId("locked")).toBeNull();
  });

  it("stays shut for another one, and makes wait after several", async () => {
    const { user } = renderApp("locked");
    for (let count = 0; count < 3; count += 1) {
      await user.type(await screen.findByTestId("passphrase"), "wrong one{Enter}");
      expect(await screen.findByText("The passphrase is wrong")).toBeInTheDocument();
    }
    expect(await screen.findByText(/Wait \d seconds? before the next try/)).toBeInTheDocument();
    await user.type(screen.getByTestId("passphrase"), "open sesame");
    expect(screen.getByTestId("unlock")).toBeDisabled();
  });

  it("is set, tells the shell that somebody is there, and locks now", async () => {
    const { user, stage } = renderApp("list", routes.settings("lock"));
    await fill(user, "lock-passphrase", "open");
    await user.tab();
    expect(screen.getByText("Fewer than 8 characters")).toBeInTheDocument();
    await fill(user, "lock-passphrase", " sesame");
    await fill(user, "lock-again", "open sesamx");
    await user.click(screen.getByTestId("lock-set"));
    expect(await screen.findByText("The two differ")).toBeInTheDocument();
    await user.type(screen.getByTestId("lock-again"), "{Backspace}e{Enter}");
    const now = await screen.findByRole("button", { name: "Lock now" });
    // An engine tells of a pointer that rests where what lies below it changes.
    const before = stage.touches;
    fireEvent(document.body, new MouseEvent("pointermove", { bubbles: true }));
    expect(stage.touches).toBe(before);
    fireEvent.pointerDown(document.body);
    expect(stage.touches).toBe(before + 1);
    expect(stage.touches).toBeGreaterThan(0);
    expect(await findings()).toEqual([]);
    await user.click(now);
    expect(await screen.findByTestId("locked")).toBeInTheDocument();
  });

  it("closes the window as soon as the shell says so, whatever was asked for", async () => {
    const { stage } = renderApp("list", routes.tenants());
    await screen.findByText("Acme Dental");
    stage.world.lock = { passphrase: "x", minutes: 1, locked: true, confirmed: false, wrong: 0 };
    window.location.hash = routes.settings("about").slice(1);
    expect(await screen.findByTestId("locked")).toBeInTheDocument();
  });

  it("keeps what was typed, and what was asked for goes on behind it", async () => {
    const { user, stage } = renderApp("list", routes.policy("nightly"));
    const rpo = await screen.findByTestId("input-rpo");
    await user.clear(rpo);
    await user.type(rpo, "13h");
    stage.world.lock = { passphrase: "open sesame", minutes: 1, locked: true, confirmed: false, wrong: 0 };
    await user.type(rpo, "0");
    expect(await screen.findByTestId("locked")).toBeInTheDocument();
    expect(screen.queryByRole("navigation")).toBeNull();
    expect(rpo).not.toBeVisible();
    await user.keyboard("{Control>}k{/Control}");
    await user.type(screen.getByTestId("passphrase"), "open sesame{Enter}");
    await waitFor(() => expect(screen.queryByTestId("locked")).toBeNull());
    expect(screen.getByTestId("input-rpo")).toHaveValue("13h0");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(await screen.findByTestId("problem-rpo")).toBeInTheDocument();
  }, 60_000);

  it("covers an open dialog, and gives it back as it was", async () => {
    const { user, stage } = renderApp("list", routes.tenants());
    await screen.findByText("Acme Dental");
    await user.keyboard("{Control>}n{/Control}");
    const dialog = await screen.findByRole("dialog");
    await user.type(within(dialog).getAllByRole("textbox")[0] as HTMLElement, "Half a na");
    stage.world.lock = { passphrase: "open sesame", minutes: 1, locked: true, confirmed: false, wrong: 0 };
    window.location.hash = routes.settings("about").slice(1);
    await screen.findByTestId("locked");
    await user.keyboard("{Escape}");
    await user.type(screen.getByTestId("passphrase"), "open sesame{Enter}");
    await waitFor(() => expect(screen.queryByTestId("locked")).toBeNull());
    expect(screen.getByDisplayValue("Half a na")).toBeInTheDocument();
  });

  it("asks again before what cannot be taken back, and does it then", async () => {
    const { user, stage, platform } = renderApp("list", routes.storage("offsite"));
    stage.world.lock = { passphrase: "open sesame", minutes: 15, locked: false, confirmed: false, wrong: 0 };
    const remove = vi.spyOn(platform.commands, "storageRemove");
    await user.click(await screen.findByRole("button", { name: "Remove" }));
    await user.click(await screen.findByTestId("confirm"));
    const dialog = await screen.findByRole("dialog", { name: "The passphrase again" });
    expect(stage.world.storages).toHaveLength(2);
    await user.type(within(dialog).getByTestId("passphrase"), "open sesame{Enter}");
    await waitFor(() => expect(stage.world.storages).toHaveLength(1));
    expect(remove).toHaveBeenCalledTimes(2);
  });

  it("takes another idle time without another passphrase", async () => {
    const { user, stage, platform } = renderApp("list", routes.settings("lock"));
    stage.world.lock = { passphrase: "open sesame", minutes: 15, locked: false, confirmed: true, wrong: 0 };
    const set = vi.spyOn(platform.commands, "lockSet");
    await user.click(await screen.findByRole("button", { name: "Change" }));
    expect(screen.queryByTestId("lock-passphrase")).toBeNull();
    await user.click(screen.getByTestId("lock-minutes"));
    await user.click(await screen.findByRole("option", { name: "30 minutes without a touch" }));
    await user.click(screen.getByTestId("lock-set"));
    await waitFor(() => expect(set).toHaveBeenCalledWith(null, 30));
    expect(await screen.findByText(/locks after 30 minutes/)).toBeInTheDocument();
    expect(stage.world.lock?.passphrase).toBe("open sesame");
  });

  it("does not do it when nobody gives the passphrase", async () => {
    const { user, stage, platform } = renderApp("list", routes.storage("offsite"));
    const remove = vi.spyOn(platform.commands, "storageRemove");
    stage.world.lock = { passphrase: "open sesame", minutes: 15, locked: false, confirmed: false, wrong: 0 };
    await user.click(await screen.findByRole("button", { name: "Remove" }));
    await user.click(await screen.findByTestId("confirm"));
    await screen.findByRole("dialog", { name: "The passphrase again" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog", { name: "The passphrase again" })).toBeNull());
    expect(screen.getByRole("dialog"), "Escape is not the one's below").toBeInTheDocument();
    expect(stage.world.storages).toHaveLength(2);
    expect(remove).toHaveBeenCalledTimes(1);
  });
});
