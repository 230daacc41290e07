import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { act, render, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { tellBegun, tellOver } from "./begun";

const shown = () =>
  render(
    <MantineProvider env="test">
      <Notifications />
    </MantineProvider>,
  );

it("is gone as soon as the job is over", async () => {
  shown();
  act(() => tellBegun("a", "The drill of A has begun."));
  act(() => tellBegun("b", "The drill of B has begun."));
  expect(await screen.findByText("The drill of A has begun.")).toBeInTheDocument();
  act(() => tellOver("a"));
  await waitFor(() => expect(screen.queryByText("The drill of A has begun.")).toBeNull());
  expect(screen.getByText("The drill of B has begun.")).toBeInTheDocument();
});

it("is not told of one that is over already", async () => {
  shown();
  act(() => tellOver("quick"));
  act(() => tellBegun("quick", "The quick one has begun."));
  act(() => tellBegun("slow", "The slow one has begun."));
  expect(await screen.findByText("The slow one has begun.")).toBeInTheDocument();
  expect(screen.queryByText("The quick one has begun.")).toBeNull();
});
