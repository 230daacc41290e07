/** Tells states of the page apart. Numbers do not count: times go by, and made-up ids differ from load to load. */

const IDS = /(?:mantine-[a-z0-9]{6,}|«[^»]*»|_r_[a-z0-9]+_|:r[a-z0-9]+:)/g;

/** Of the frame round the page, which is the same for most, and of the page itself. */
export function fingerprints(): string[] {
  const page = document.querySelector("main");
  const fields = [...document.querySelectorAll("input, textarea")];
  const typed = fields.map((field) => ("value" in field ? field.value : ""));
  const inside = page?.innerHTML ?? "";
  const frame = document.body.innerHTML.replace(inside, "");
  return [`frame ${plain(frame)}`, `page ${plain(inside)} ${plain(String(typed))}`];
}

function plain(html: string): string {
  return html.replace(IDS, "").replace(/[0-9]+/g, "#");
}
