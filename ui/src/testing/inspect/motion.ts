/** Lets nothing move: a colour on its way to another one would be taken for what is shown. */

const STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }";

let stopped = false;

export function stopMotion(): void {
  if (!stopped) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STILL);
    document.adoptedStyleSheets.push(sheet);
    stopped = true;
  }
}
