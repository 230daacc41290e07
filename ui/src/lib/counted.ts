/** Numbers with what they are of, as somebody would say it: "1 table", "2,318,402 rows", "3 indexes". */

import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatCount } from "./bytes";

export function useCounted() {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    /** What a database holds besides rows, by the kind as the back end names it: an English plural. One that nobody knows here stays as it is. */
    const kind = (name: string, count: number): string => {
      const key = `object.${name.replaceAll(" ", "-")}`;
      return i18n.exists(key, { count }) ? t(key as "object.views", { count }) : name;
    };
    return {
      kind,
      object: (name: string, count: number) => `${formatCount(count)} ${kind(name, count)}`,
      counted: (what: "backups" | "objects" | "rows" | "tables", count: number) =>
        t(`counted.${what}`, { count, formatted: formatCount(count) }),
    };
  }, [t, i18n]);
}
