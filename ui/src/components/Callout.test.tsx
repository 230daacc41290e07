import { render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { Callout } from "./Callout";

const answer = (
  <Callout tone="bad" icon={() => null} alert>
    It was refused.
  </Callout>
);

it("comes into sight where it is the answer of a form, and moves no page otherwise", () => {
  const scroll = vi.spyOn(HTMLElement.prototype, "scrollIntoView");
  render(answer);
  expect(scroll).not.toHaveBeenCalled();
  render(<form>{answer}</form>);
  expect(scroll).toHaveBeenCalledExactlyOnceWith({ block: "nearest" });
});
