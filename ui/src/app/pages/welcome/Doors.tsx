/** Nothing is set up, or somebody wants to begin with more: which way in? */

import { IconDatabasePlus, IconFileImport, IconFolderOpen } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useTenants } from "../../../features/tenants";
import { routes } from "../../../lib/routes";
import { Mark } from "../../frame/Mark";
import classes from "./Doors.module.css";

const DOORS = [
  { name: "protect", icon: IconDatabasePlus, testId: "empty-add" },
  { name: "open", icon: IconFolderOpen, testId: "door-open" },
  { name: "import", icon: IconFileImport, testId: "door-import" },
] as const;

export function Doors() {
  const { t } = useTranslation();
  const { data } = useTenants();
  const some = data !== undefined && data.length > 0;
  return (
    <div className={classes.doors}>
      <Mark size={56} />
      <p className={classes.text}>{t(some ? "welcome.more" : "tenants.none")}</p>
      <div className={classes.row}>
        {DOORS.map(({ name, icon: Icon, testId }) => (
          <a
            key={name}
            href={name === "import" ? routes.settings("configuration") : routes.welcome(name)}
            className={classes.door}
            data-testid={testId}
          >
            <Icon size={26} stroke={1.6} aria-hidden />
            <span className={classes.name}>{t(`welcome.door.${name}`)}</span>
            <span className={classes.note}>{t(`welcome.note.${name}`)}</span>
          </a>
        ))}
      </div>
    </div>
  );
}
