import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { Name } from "./Name";

it("is cut by the element that has its direction, so that its end goes and not its beginning", () => {
  render(<Name cut>{"\u05de\u05e8\u05e4\u05d0\u05d4"}</Name>);
  const name = screen.getByText("\u05de\u05e8\u05e4\u05d0\u05d4");
  expect(name.tagName).toBe("BDI");
  expect(name).toHaveStyle({ display: "block", overflow: "hidden", textOverflow: "ellipsis" });
});

it("is whole, on as many lines as it takes, where there is room", () => {
  render(<Name>whole</Name>);
  expect(screen.getByText("whole")).not.toHaveStyle({ textOverflow: "ellipsis" });
});
