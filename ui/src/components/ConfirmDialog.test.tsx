import { MantineProvider } from "@mantine/core";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import type { Failure } from "../bindings";
import { ConfirmDialog } from "./ConfirmDialog";

const FAILURE: Failure = { code: "refused", message: "it is still there", hints: [] };

/** A page with an act that fails, and does not clean up behind itself. */
function Page({ slow = false, name = null }: { slow?: boolean; name?: string | null }) {
  const [opened, setOpened] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pending, setPending] = useState(false);
  return (
    <MantineProvider env="test">
      <button type="button" onClick={() => setOpened(true)}>
        Remove it
      </button>
      <ConfirmDialog
        opened={opened}
        title="Remove this"
        verb="Remove"
        name={name}
        pending={pending}
        failure={failure}
        onConfirm={() => (slow ? setPending(true) : setFailure({ ...FAILURE }))}
        onClose={() => setOpened(false)}
      >
        It goes.
      </ConfirmDialog>
    </MantineProvider>
  );
}

const begin = async (page: React.ReactElement) => {
  const user = userEvent.setup();
  render(page);
  await user.click(screen.getByText("Remove it"));
  await screen.findByRole("dialog");
  return user;
};

it("gives the focus back to what opened it, and does nothing by Enter alone", async () => {
  const user = await begin(<Page />);
  await user.keyboard("{Enter}");
  expect(screen.queryByText(FAILURE.message)).toBeNull();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() => expect(screen.getByText("Remove it")).toHaveFocus());
});

it("acts by Enter once the name is typed, and not before", async () => {
  const user = await begin(<Page name="acme" />);
  expect(screen.getByTestId("confirm-name")).toHaveFocus();
  await user.keyboard("acm{Enter}");
  expect(screen.queryByText(FAILURE.message)).toBeNull();
  await user.keyboard("e{Enter}");
  expect(await screen.findByText(FAILURE.message)).toBeInTheDocument();
});

it("shows no failure of another time", async () => {
  const user = await begin(<Page />);
  await user.click(screen.getByTestId("confirm"));
  expect(await screen.findByText(FAILURE.message)).toBeInTheDocument();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(screen.getByText("Remove it"));
  await screen.findByRole("dialog");
  expect(screen.queryByText(FAILURE.message)).toBeNull();
  await user.click(screen.getByTestId("confirm"));
  expect(await screen.findByText(FAILURE.message)).toBeInTheDocument();
});

it("stays while the act goes on", async () => {
  const user = await begin(<Page slow />);
  await user.click(screen.getByTestId("confirm"));
  await user.keyboard("{Escape}");
  expect(screen.getByRole("dialog")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Cancel" })).toBeDisabled();
});
