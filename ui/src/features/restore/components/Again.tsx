/** Asks once more for what could not be had, where it stands. */

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

export function Again({ onClick, loading }: { onClick: () => unknown; loading: boolean }) {
  const { t } = useTranslation();
  return (
    <Button size="compact-sm" onClick={() => onClick()} loading={loading} data-testid="again">
      {t("action.retry")}
    </Button>
  );
}
