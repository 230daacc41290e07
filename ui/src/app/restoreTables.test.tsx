import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { routes } from "../lib/routes";
import { findings, renderApp } from "../testing/render";
import { PRACTICE } from "../testing/restore";

beforeEach(() => sessionStorage.clear());

describe("the tables of a restore", () => {
  it("offer a partitioned one, and show what comes back with it", async () => {
    const { user, stage } = renderApp("list", routes.restore());
    stage.pace = 400;
    const next = async () => {
      await waitFor(() => expect(screen.getByTestId("continue")).toBeEnabled());
      await user.click(screen.getByTestId("continue"));
    };
    await user.click(await screen.findByTestId(`choose-${PRACTICE}`));
    await next();
    const moments = await screen.findByRole("radiogroup", { name: "Backups" });
    await user.click(within(moments).getAllByRole("radio")[0] as HTMLElement);
    await next();
    await user.click(await screen.findByTestId("what-tables"));
    await user.type(await screen.findByRole("textbox", { name: "Filter the tables" }), "orders");
    const whole = await screen.findByTestId("table-public.orders_by_year");
    expect(whole).toHaveTextContent("partitioned, comes back with its 5 partitions");
    expect(await findings()).toEqual([]);
    await user.click(within(whole).getByRole("checkbox"));
    const part = screen.getByRole("checkbox", { name: "Restore public.orders_2011" });
    expect(part).toBeChecked();
    expect(screen.getByText(/^5 of 48 tables chosen/)).toBeInTheDocument();
    await user.click(part);
    expect(screen.getByRole("checkbox", { name: "Restore public.orders_by_year" })).not.toBeChecked();
    expect(screen.getByText(/^4 of 48 tables chosen/)).toBeInTheDocument();
    const picked = screen.getByText(/^4 of 48 tables chosen/).textContent ?? "";
    const [, rows = "", size = ""] = /chosen: (.* rows), (.*)$/.exec(picked) ?? [];
    await next();
    await next();
    // What the tables hold, and of what the bytes are that have to be read.
    await waitFor(() =>
      expect(screen.getByTestId("step-check")).toHaveTextContent(
        `${rows}, ${size} in 4 tables. The dump of the whole database is read for them: 1.8 GB.`,
      ),
    );
  });
});
