import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { CountInput } from "./CountInput";

function Field({ optional }: { optional: boolean }) {
  const [count, setCount] = useState<number | null>(14);
  return (
    <MantineProvider env="test">
      <CountInput label="Days" value={count} onChange={setCount} least={0} most={9_999} optional={optional} />
      <output>{String(count)}</output>
    </MantineProvider>
  );
}

const begin = (optional = true) => {
  render(<Field optional={optional} />);
  return { user: userEvent.setup(), field: screen.getByLabelText("Days") };
};

it.each(["-5", "1.5", "10000"])(
  "says that %s is no answer, and leaves the number as it was",
  async (text) => {
    const { user, field } = begin(false);
    await user.tripleClick(field);
    await user.paste(text);
    expect(field).toHaveValue(text);
    expect(screen.getByText(`0 to 9,999, not “${text}”`)).toBeInTheDocument();
    await user.tab();
    expect(field).toHaveValue("14");
    expect(screen.getByRole("status")).toHaveTextContent("14");
    expect(field, "it is told for as long as nothing else was typed").toBeInvalid();
  },
);

it("takes a number, none where that is an answer, and steps with the arrows", async () => {
  const { user, field } = begin();
  await user.type(field, "{ArrowUp}{ArrowUp}");
  expect(screen.getByRole("status")).toHaveTextContent("16");
  await user.clear(field);
  expect(screen.getByRole("status")).toHaveTextContent("null");
  await user.type(field, "30");
  expect(screen.getByRole("status")).toHaveTextContent("30");
  expect(field).not.toBeInvalid();
});
