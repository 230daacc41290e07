/** The sections of the settings, each at an address of its own. */

import {
  IconBell,
  IconBug,
  IconClockPlay,
  IconFileExport,
  IconInfoCircle,
  IconListDetails,
  IconLock,
  IconPalette,
  IconTool,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { routes } from "../../../lib/routes";
import classes from "./Settings.module.css";

const SHAPES = {
  appearance: IconPalette,
  scheduler: IconClockPlay,
  tools: IconTool,
  notifications: IconBell,
  lock: IconLock,
  configuration: IconFileExport,
  audit: IconListDetails,
  diagnostics: IconBug,
  about: IconInfoCircle,
} as const;

export type Section = keyof typeof SHAPES;

/** Whether an address names a section. */
export function isSection(name: string | null): name is Section {
  return name !== null && name in SHAPES;
}

interface Props {
  sections: readonly Section[];
  current: Section;
  children: ReactNode;
}

export function SettingsNav({ sections, current, children }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.split}>
      <nav aria-label={t("settings.title")} className={classes.nav}>
        {sections.map((name) => {
          const Shape = SHAPES[name];
          return (
            <a
              key={name}
              href={routes.settings(name)}
              aria-current={name === current ? "page" : undefined}
              className={classes.entry}
            >
              <Shape size={17} stroke={1.7} aria-hidden />
              {t(`settings.sections.${name}`)}
            </a>
          );
        })}
      </nav>
      <div className={classes.section}>{children}</div>
    </div>
  );
}
