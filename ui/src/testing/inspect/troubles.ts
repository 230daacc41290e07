/** What the browser complained about, what could not be drawn, and what the page asked of other hosts. */

/** The list grows as things go wrong. */
export function watchTroubles(): string[] {
  const troubles: string[] = [];
  window.addEventListener("error", ({ message }) => troubles.push(`error: ${message}`));
  window.addEventListener("unhandledrejection", ({ reason }) => troubles.push(`rejection: ${reason}`));
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
    troubles.push(`policy: ${effectiveDirective} refused ${blockedURI} ${sample}`),
  );
  return troubles;
}

/** A page that cannot be drawn says so in its place; the browser itself does not complain of what was caught. */
export function brokenPages(): string[] {
  const pages = [...document.querySelectorAll("[data-testid='page-broken']")];
  return pages.map((page) => `broken: ${page.textContent}`);
}

export function foreignRequests(): string[] {
  const asked = performance.getEntriesByType("resource").map(({ name }) => new URL(name, location.href));
  performance.clearResourceTimings();
  const foreign = asked.filter(({ protocol, origin }) => protocol !== "data:" && origin !== location.origin);
  return foreign.map((url) => `request: the page asked ${url.href}`);
}
