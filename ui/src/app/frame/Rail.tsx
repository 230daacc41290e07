/** The rail: every page by name, with what is going on there as a number. */

import { AppShell, Tooltip, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useHash } from "../../lib/address";
import { routes } from "../../lib/routes";
import { Mark } from "./Mark";
import { type Entry, entries, isOn } from "./nav";
import classes from "./Rail.module.css";
import { SchedulerChip } from "./SchedulerChip";
import { type Count, useCounts } from "./useCounts";

/** Without words where the window is narrow. */
export function Rail({ small }: { small: boolean }) {
  const { t } = useTranslation();
  const [hash, counts] = [useHash(), useCounts()];
  const all = entries();
  return (
    <AppShell.Navbar className={classes.rail} data-small={small || undefined} aria-label={t("frame.pages")}>
      <button type="button" className={classes.skip} onClick={() => document.getElementById("page")?.focus()}>
        {t("frame.skip")}
      </button>
      <a href={routes.overview()} className={classes.brand} aria-label={t("app.name")}>
        <Mark size={24} />
        {!small && t("app.name")}
      </a>
      <div className={classes.groups}>
        {[0, 1, 2].map((group) => {
          const own = all.filter((entry) => entry.group === group);
          return own.length > 0 ? (
            <ul key={group} className={classes.group}>
              {own.map((entry) => (
                <li key={entry.name}>
                  <Link
                    entry={entry}
                    on={isOn(entry, hash)}
                    small={small}
                    count={counts[entry.name] ?? null}
                  />
                </li>
              ))}
            </ul>
          ) : null;
        })}
      </div>
      <div className={classes.foot}>
        <SchedulerChip small={small} />
      </div>
    </AppShell.Navbar>
  );
}

interface LinkProps {
  entry: Entry;
  on: boolean;
  small: boolean;
  count: Count | null;
}

function Link({ entry, on, small, count }: LinkProps) {
  const { t } = useTranslation();
  const word = t(`frame.page.${entry.name}`);
  return (
    <Tooltip label={word} position="right" disabled={!small}>
      <a
        href={entry.href}
        className={classes.entry}
        aria-current={on ? "page" : undefined}
        data-testid={`nav-${entry.name}`}
      >
        <entry.icon size={18} stroke={1.7} aria-hidden />
        {small ? <VisuallyHidden>{word}</VisuallyHidden> : <span className={classes.word}>{word}</span>}
        {count && count.value > 0 && (
          <span className={classes.count} data-tone={count.tone}>
            {count.value > 99 ? "99+" : count.value}
            <VisuallyHidden> {count.words}</VisuallyHidden>
          </span>
        )}
      </a>
    </Tooltip>
  );
}
