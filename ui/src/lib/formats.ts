/** Formats of the platform, in the language of the window's words and with the habits of the machine's region. Making one costs a hundred times what using it does, and a list uses some in every row: each is made once. */

import i18next from "i18next";

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

/** Times are told in 24 hours wherever they stand, as schedules and windows are written. */
export function dateFormat(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const used = locale ?? ownLocale();
  return once(
    `date ${used} ${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat(used, { hourCycle: "h23", ...options }),
  );
}

export function numberFormat(locale?: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const used = locale ?? ownLocale();
  return once(`number ${used} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(used, options));
}

/** "yesterday" rather than "1 day ago". */
export function relativeFormat(locale?: string): Intl.RelativeTimeFormat {
  const used = locale ?? ownLocale();
  return once(`relative ${used}`, () => new Intl.RelativeTimeFormat(used, { numeric: "auto" }));
}

/** English words on a German machine: `en-DE`. */
function ownLocale(): string {
  const [language, machine] = [i18next.language || "en", navigator.language];
  return once(`locale ${language} ${machine}`, () => {
    try {
      const { region } = new Intl.Locale(machine).maximize();
      return new Intl.Locale(language, region ? { region } : {}).toString();
    } catch {
      return language;
    }
  });
}
