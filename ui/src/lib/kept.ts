/** What was typed and not saved, kept over a reload of the window and no longer. Never a secret. */

export function keep(name: string, value: unknown): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Without room it lives as long as the page.
  }
}

export function forget(name: string): void {
  sessionStorage.removeItem(name);
}

/** What was kept, if it can be read; from an older page it may lack something. */
export function kept<T extends object>(name: string): Partial<T> | null {
  try {
    const read: unknown = JSON.parse(sessionStorage.getItem(name) ?? "null");
    return typeof read === "object" ? (read as Partial<T> | null) : null;
  } catch {
    return null;
  }
}
