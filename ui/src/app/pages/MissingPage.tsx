/** Credentials that are not in the keyring here, each with the field for it. */

import { useTranslation } from "react-i18next";
import { Page } from "../../components/Page";
import { Panel } from "../../components/Panel";
import { Missing, useMissing } from "../../features/recovery";

export function MissingPage() {
  const { t } = useTranslation();
  const lacking = (useMissing().data ?? []).length > 0;
  return (
    <Page title={t("missing.title")} description={lacking && t("missing.note")} narrow>
      <Panel title={t("missing.panel")}>
        <Missing />
      </Panel>
    </Page>
  );
}
