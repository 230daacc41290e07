import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { findings, renderApp } from "../testing/render";

const at = (scenario: "list" | "empty" | "hostile" | "broken" = "list") =>
  renderApp(scenario, "#/settings/configuration");

describe("the import of a configuration", () => {
  it("shows what it would do, changes only on request, and asks for what is secret", async () => {
    const { user, stage } = at();
    await user.click(await screen.findByTestId("choose-configuration"));
    const nightly = await screen.findByTestId("step-policy-nightly");
    expect(nightly).toHaveTextContent(/Stays.*rules/);
    expect(screen.getByTestId("step-tenant-evergreen")).toHaveTextContent("Is added");
    expect(screen.getByTestId("step-storage-office-nas")).toHaveTextContent("another place has this name");
    expect(stage.world.tenants.some(({ slug }) => slug === "evergreen")).toBe(false);
    await user.click(screen.getByTestId("import-changes"));
    expect(nightly).toHaveTextContent("Is changed");
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("import-configuration"));
    expect(await screen.findByTestId("imported")).toHaveTextContent("4 added, 1 changed.");
    expect(await screen.findByTestId("credential-repository-key-evergreen/glacier")).toBeInTheDocument();
    await user.type(
      await screen.findByTestId("credential-channel-secret-on-call"),
      "https://hooks.example/x",
    );
    const form = screen.getByTestId("credential-channel-secret-on-call").closest("form");
    await user.click(within(form as HTMLElement).getByRole("button", { name: /Keep it/ }));
    await waitFor(() => expect(screen.queryByTestId("credential-channel-secret-on-call")).toBeNull());
    expect(screen.getByText(/whsec_/)).toBeInTheDocument();
    expect(screen.getByTestId("credential-database-password-evergreen/erp")).toHaveValue("");
    expect(await findings()).toEqual([]);
  });

  it("is a way in where nothing is set up", async () => {
    const { user } = renderApp("empty", "#/welcome");
    expect(await screen.findByTestId("door-import")).toHaveAttribute("href", "#/settings/configuration");
    await user.click(screen.getByTestId("door-import"));
    expect(await screen.findByTestId("export-configuration")).toBeEnabled();
  });

  it("that cannot be read says why", async () => {
    const { user } = at("broken");
    await user.click(await screen.findByTestId("choose-configuration"));
    expect(await screen.findByTestId("failure")).toHaveTextContent("another Bulkhead holds the catalog");
  });
});
