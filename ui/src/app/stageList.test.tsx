import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { TestReport } from "../bindings";
import "./i18n";
import { StageList } from "../components/StageList";

it("shows the statements that mend it as what they are, copied as a whole", async () => {
  const user = userEvent.setup();
  const grants = ["GRANT SELECT ON `shop`.* TO 'b'@'%';", "GRANT SHOW_ROUTINE ON *.* TO 'b'@'%';"];
  const hints = [...grants, "Then test again."];
  const report: TestReport = {
    stages: [{ stage: "rights", outcome: "failed", detail: "not enough", hints }],
  };
  render(
    <MantineProvider env="test">
      <StageList report={report} pending={false} />
    </MantineProvider>,
  );
  const written = vi.spyOn(navigator.clipboard, "writeText");
  const code = screen.getByText(/GRANT SELECT/).closest("pre");
  expect(code).toHaveTextContent("SHOW_ROUTINE");
  expect(code).not.toHaveTextContent("Then test again");
  await user.click(screen.getByTestId("copy-statement"));
  expect(written).toHaveBeenCalledWith(grants.join("\n"));
});
