import { configure, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Scenario } from "../testing/mock/scenarios";
import { findings, renderApp } from "../testing/render";

function at(hash: string, scenario: Scenario = "list") {
  return renderApp(scenario, hash);
}

// A long form is slow in jsdom.
configure({ asyncUtilTimeout: 8_000 });

describe("the list of policies", () => {
  it("says by whose clocks, and over how long the starts are spread", async () => {
    at("#/policies");
    expect(await screen.findByTestId("when-nightly")).toHaveTextContent("Europe/Berlin · spread over 1 h");
  });

  it("says when, where to, what is kept and who has them", async () => {
    at("#/policies");
    const row = await screen.findByTestId("policy-nightly");
    expect(row).toHaveTextContent(
      /Every day at 02:00.*office-nas.*Copied to offsite.*14 daily, 8 weekly, 12 monthly.*RPO 26 h · RTO 4 h.*2 tenants/,
    );
    expect(screen.getByTestId("policy-hourly")).toHaveTextContent("Nobody");
    expect(await findings()).toEqual([]);
  });

  it("removes only what nobody has, and asks before", async () => {
    const { user, stage } = at("#/policies");
    await user.click(await screen.findByTestId("more-nightly"));
    expect(await screen.findByTestId("remove")).toBeDisabled();
    await user.keyboard("{Escape}");
    await user.click(screen.getByTestId("more-hourly"));
    await user.click(await screen.findByTestId("remove"));
    expect(await screen.findByRole("dialog")).toHaveTextContent("The policy hourly goes");
    await user.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(screen.queryByTestId("policy-hourly")).toBeNull());
    expect(stage.world.policies.map(({ name }) => name)).toEqual(["nightly"]);
  });

  it("without any offers to make one", async () => {
    at("#/policies", "empty");
    expect(await screen.findByTestId("empty")).toHaveTextContent("No policy yet");
    expect(screen.getAllByRole("link", { name: "New policy" })).toHaveLength(1);
    expect(await findings()).toEqual([]);
  });

  it("that cannot be read says why", async () => {
    at("#/policies", "broken");
    expect(await screen.findByTestId("failure")).toHaveTextContent("another Bulkhead holds the catalog");
    expect(await findings()).toEqual([]);
  });
});

describe("a policy that is edited", () => {
  it("shows the next runs, the change of clocks, and what a year leaves", async () => {
    at("#/policies/nightly");
    const runs = await screen.findByTestId("next-runs");
    expect(within(runs).getAllByRole("listitem")).toHaveLength(5);
    expect(within(runs).getAllByText("+01:00")).toHaveLength(5);
    expect(screen.getByTestId("clock-change")).toHaveTextContent(/put forward 60 minutes.*03:00, \+02:00/);
    expect(screen.getByTestId("year")).toHaveTextContent(/Of 365 backups that would be made, \d+ are there/);
    expect(await findings()).toEqual([]);
  });

  it("says over which time all begin who share it, and of one database when that does", async () => {
    const { user, unmount } = at("#/policies/nightly");
    const spread = await screen.findByTestId("input-spread");
    await user.clear(spread);
    await user.type(spread, "1h");
    expect(await screen.findByTestId("spread-note")).toBeInTheDocument();
    expect(within(screen.getByTestId("next-runs")).getAllByText(/02:00–03:00$/)).toHaveLength(5);
    expect(await findings()).toEqual([]);
    unmount();
    at("#/policies?of=acme-dental%2Fshop");
    await screen.findByTestId("next-runs");
    expect(screen.queryByTestId("spread-note")).toBeNull();
  });

  it("has the words of the back end at the field, and saves nothing that cannot be used", async () => {
    const { user } = at("#/policies/nightly");
    const cron = await screen.findByTestId("cron");
    await user.clear(cron);
    await user.type(cron, "0 0 30 2 *");
    await waitFor(() => expect(screen.getByTestId("problem-schedule")).toHaveTextContent("never comes"));
    expect(screen.getByTestId("save")).toBeDisabled();
    await user.clear(cron);
    await user.type(cron, "15 3 * * *");
    await waitFor(() => expect(screen.queryByTestId("problem-schedule")).toBeNull());
    await waitFor(() => expect(screen.getByTestId("save")).toBeEnabled());
    await user.type(screen.getByTestId("input-window"), "x");
    expect(await screen.findByTestId("problem-window")).toHaveTextContent("22:00-06:00");
    for (const count of ["daily", "weekly", "monthly"]) {
      await user.clear(screen.getByTestId(`keep-${count}`));
    }
    expect(await screen.findByTestId("problem-keep")).toHaveTextContent("keeps nothing");
    expect(await findings()).toEqual([]);
  });

  it("says so where a zone is typed that does not exist, and takes one that does", async () => {
    const { user } = at("#/policies/nightly");
    const zone = await screen.findByTestId("zone");
    await waitFor(() => expect(zone).toHaveValue("Europe/Berlin"));
    await user.clear(zone);
    await user.type(zone, "Mars/Phobos");
    expect(zone).toHaveAccessibleDescription("There is no such time zone.");
    await user.tab();
    expect(zone).toHaveValue("Europe/Berlin");
    expect(zone).toHaveAccessibleDescription("There is no time zone “Mars/Phobos”: Europe/Berlin stays.");
    expect(await findings()).toEqual([]);
    await user.clear(zone);
    await user.type(zone, "asia/kathmandu");
    await user.tab();
    expect(zone).toHaveValue("Asia/Kathmandu");
    expect(zone).not.toHaveAccessibleDescription();
  });

  it("says of a new one while it is named that there is one of that name", async () => {
    const { user } = at("#/policies?new=yes");
    const name = await screen.findByTestId("policy-name");
    await user.type(name, "nightly");
    expect(name).toHaveAccessibleDescription("There is a policy of that name.");
    expect(screen.getByTestId("save")).toBeDisabled();
    await user.type(name, " 2");
    expect(name).not.toHaveAccessibleDescription();
  });

  it("takes the zone that is typed when Enter is pressed, and saves nothing by it", async () => {
    const { user, platform } = at("#/policies/nightly");
    const update = vi.spyOn(platform.commands, "policyUpdate");
    const zone = await screen.findByTestId("zone");
    await waitFor(() => expect(zone).toHaveValue("Europe/Berlin"));
    await user.clear(zone);
    await user.type(zone, "kathm{Enter}");
    expect(zone).toHaveValue("Asia/Kathmandu");
    await waitFor(() => expect(screen.getByTestId("save")).toBeEnabled());
    await user.keyboard("{Enter}");
    expect(update).not.toHaveBeenCalled();
  });

  it("tells what is odd and lets it be saved all the same", async () => {
    const { user, platform } = at("#/policies/nightly");
    const update = vi.spyOn(platform.commands, "policyUpdate");
    const rpo = await screen.findByTestId("input-rpo");
    await user.clear(rpo);
    await user.type(rpo, "12h");
    const told = await screen.findByTestId("problem-rpo");
    expect(told).toHaveAttribute("data-fatal", "false");
    await waitFor(() => expect(screen.getByTestId("save")).toBeEnabled());
    await user.click(screen.getByTestId("save"));
    await waitFor(() => expect(update).toHaveBeenCalled());
    const [name, input] = update.mock.calls[0] ?? [];
    expect(name).toBe("nightly");
    expect(input).toMatchObject({ rpo: "12h", schedule: "0 2 * * *", copies: ["offsite"] });
    // What was not touched is sent as it was.
    expect(input).toMatchObject({ drill_pick: "random", exclude: ["rows:public.sessions", "schema:audit"] });
    expect(input?.hooks).toHaveLength(2);
  });

  it("is tried on the backups of a database before it is saved", async () => {
    const { user } = at("#/policies/nightly");
    const summary = await screen.findByTestId("retention-summary");
    expect(within(summary).getByTestId("difference")).toHaveTextContent("The same as by the saved rules.");
    const before = within(summary).getByTestId("go").textContent;
    await user.clear(screen.getByTestId("keep-daily"));
    await user.type(screen.getByTestId("keep-daily"), "3");
    await waitFor(() => expect(screen.getByTestId("difference")).toHaveTextContent(/go that stay/));
    expect(screen.getByTestId("go").textContent).not.toBe(before);
    await user.click(screen.getByTestId("every-backup"));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getAllByRole("row")).toHaveLength(35);
    await user.click(within(dialog).getByText("Changed"));
    expect(within(dialog).getAllByRole("row").length).toBeLessThan(20);
    expect(await findings()).toEqual([]);
  });

  it("names hooks, queries and a sandbox, and runs no program that nobody has looked at", async () => {
    const { user, stage } = at("#/policies/nightly");
    const note = await screen.findByTestId("hooks-unconfirmed");
    expect(within(note).getByTestId("confirm-hooks")).toBeEnabled();
    await user.type(screen.getByTestId("hook-program-2"), "x");
    await waitFor(() => expect(within(note).getByTestId("confirm-hooks")).toBeDisabled());
    await user.clear(screen.getByTestId("hook-program-2"));
    await user.type(screen.getByTestId("hook-program-2"), "resume");
    expect(await screen.findByTestId("problem-hooks")).toHaveTextContent("whole path");
    await user.clear(screen.getByTestId("hook-program-2"));
    await user.type(screen.getByTestId("hook-program-2"), "/usr/local/bin/thaw");
    await user.clear(screen.getByTestId("assertion-1"));
    await user.type(screen.getByTestId("assertion-1"), "DELETE FROM patients");
    expect(await screen.findByTestId("problem-assertions")).toHaveTextContent("not an assertion");
    expect(screen.getByTestId("save")).toBeDisabled();
    await user.clear(screen.getByTestId("assertion-1"));
    await user.type(screen.getByTestId("assertion-1"), "SELECT true");
    await user.clear(screen.getByTestId("sandbox-url"));
    await user.paste("postgres://drill:secret@drills.example/postgres");
    expect(screen.getByTestId("sandbox-url")).toHaveValue("postgres://drill@drills.example/postgres");
    await waitFor(() => expect(screen.getByTestId("save")).toBeEnabled());
    await user.click(screen.getByTestId("save"));
    await waitFor(() =>
      expect(stage.world.rules.get("nightly")).toMatchObject({
        assertions: ["SELECT true"],
        sandbox_password: "secret",
      }),
    );
    expect(screen.getByTestId("sandbox-password")).toHaveValue("");
    await waitFor(() => expect(screen.getByTestId("confirm-hooks")).toBeEnabled());
    await user.click(screen.getByTestId("confirm-hooks"));
    await waitFor(() => expect(screen.queryByTestId("hooks-unconfirmed")).toBeNull());
    expect(await findings()).toEqual([]);
  }, 60_000);

  it("is given to many at once", async () => {
    const { user, stage } = at("#/policies/hourly");
    await user.click(await screen.findByTestId("tab-who"));
    const row = await screen.findByTestId("who-city-library");
    expect(row).toHaveTextContent("None");
    await user.click(screen.getByLabelText("Choose city-library"));
    await user.click(screen.getByLabelText("Choose delta-studio"));
    await user.click(screen.getByTestId("assign"));
    await waitFor(() => expect(screen.getByTestId("who-city-library")).toHaveTextContent("hourly"));
    expect(stage.world.assigned.get("delta-studio")).toBe("hourly");
    expect(await findings()).toEqual([]);
  });
});

describe("a new policy", () => {
  it("begins with a preset, or as another one", async () => {
    const { user, stage } = at("#/policies?new=yes");
    const name = await screen.findByTestId("policy-name");
    expect(screen.getByTestId("save")).toBeDisabled();
    await user.type(name, "weekend");
    await waitFor(() => expect(screen.getByTestId("save")).toBeEnabled());
    await user.click(screen.getByTestId("save"));
    await waitFor(() => expect(window.location.hash).toBe("#/policies/weekend"));
    expect(stage.world.rules.get("weekend")).toMatchObject({
      schedule: "0 2 * * *",
      timezone: "Europe/Berlin",
    });
    window.location.hash = "#/policies?new=yes&from=hourly";
    expect(await screen.findByTestId("policy-name")).toHaveValue("hourly copy");
    expect(screen.getByTestId("cron")).toHaveValue("0 * * * *");
  });
});

describe("rules of one's own", () => {
  it("say where each comes from, and are given back", async () => {
    const { user, stage } = at("#/policies?of=acme-dental%2Fshop");
    const rpo = await screen.findByTestId("field-rpo");
    expect(within(rpo).getByText("Own")).toBeInTheDocument();
    const keep = screen.getByTestId("field-keep");
    await waitFor(() =>
      expect(keep).toHaveTextContent(/14 daily, 8 weekly, 12 monthly.*from policy nightly/),
    );
    expect(within(keep).queryByTestId("keep-daily")).toBeNull();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("own-rpo"));
    await user.click(screen.getByTestId("own-keep"));
    expect(within(keep).getByTestId("keep-daily")).toHaveValue("14");
    await waitFor(() => expect(screen.getByTestId("save")).toBeEnabled());
    await user.click(screen.getByTestId("save"));
    await waitFor(() => expect(stage.world.rules.get("acme-dental/shop")).toMatchObject({ rpo: null }));
    expect(stage.world.rules.get("acme-dental/shop")?.keep).toMatchObject({ daily: 14 });
  });
});
