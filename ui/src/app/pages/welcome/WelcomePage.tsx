/** From nothing to the first protected database, or to backups that are somewhere already. */

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Page } from "../../../components/Page";
import { routes } from "../../../lib/routes";
import { Doors } from "./Doors";
import { OpenRepository } from "./OpenRepository";
import { Protect } from "./Protect";

export function WelcomePage({ door }: { door: string | null }) {
  const { t } = useTranslation();
  const back = (
    <Button variant="subtle" color="gray" component="a" href={routes.welcome()}>
      {t("welcome.back")}
    </Button>
  );
  if (door === "protect") {
    return (
      <Page title={t("welcome.door.protect")} description={t("welcome.resumable")} actions={back} narrow>
        <Protect />
      </Page>
    );
  }
  if (door === "open") {
    return (
      <Page title={t("welcome.door.open")} description={t("welcome.note.open")} actions={back} narrow>
        <OpenRepository />
      </Page>
    );
  }
  return (
    <Page title={t("welcome.title")}>
      <Doors />
    </Page>
  );
}
