/** What axe finds. Unlike under jsdom, colours are painted here, so contrast counts. */

import axe from "axe-core";

/** `colours` asks for contrast alone: all else is the same in every scheme. */
export async function accessibility(what: "everything" | "colours"): Promise<string[]> {
  const only = what === "colours" ? { runOnly: ["color-contrast"] } : {};
  const { violations } = await axe.run(document.body, { ...only, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `axe ${id}: ${html.slice(0, 160)} ${reason(failureSummary)}`),
  );
}

/** The one line of the summary that has the measures in it. */
function reason(summary: string | undefined): string {
  return summary?.split("\n")[1]?.trim() ?? "";
}
