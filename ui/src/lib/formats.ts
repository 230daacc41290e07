/** Formats of the platform. Making one costs a hundred times what using it does, and a list uses some in every row: each is made once. */

const made = new Map<string, unknown>();

function once<Format>(key: string, make: () => Format): Format {
  const known = made.get(key) as Format | undefined;
  if (known !== undefined) {
    return known;
  }
  const format = make();
  made.set(key, format);
  return format;
}

export function dateFormat(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  return once(`date ${locale} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale, options));
}

export function numberFormat(locale?: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  return once(`number ${locale} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options));
}

/** "yesterday" rather than "1 day ago". */
export function relativeFormat(locale?: string): Intl.RelativeTimeFormat {
  return once(`relative ${locale}`, () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
}
