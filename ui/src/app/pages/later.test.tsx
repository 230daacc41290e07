import { render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { expect, it, vi } from "vitest";
import { fetchPages, later } from "./later";

it("fetches a page when it is first shown, or before, and then it is there at once", async () => {
  const load = vi.fn(async () => ({ of }: { of: string }) => <p>page of {of}</p>);
  const Shown = later(load);
  const asked = later(load);
  expect(load, "not before somebody wants it").not.toHaveBeenCalled();
  const view = render(
    <Suspense>
      <Shown of="acme" />
    </Suspense>,
  );
  expect(await screen.findByText("page of acme")).toBeInTheDocument();
  view.unmount();
  await fetchPages();
  expect(load).toHaveBeenCalledTimes(2);
  const Before = asked;
  render(<Before of="city" />);
  expect(screen.getByText("page of city")).toBeInTheDocument();
});
