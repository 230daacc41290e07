/** Proves one backup, in one step: a drill of exactly this one. */

import { Button, type ButtonProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useBeginDrill } from "./useBeginDrill";

interface Props extends ButtonProps {
  database: string;
  /** Its id, or `latest`. */
  snapshot: string;
  onBegun?: () => void;
}

export function ProveNow({ database, snapshot, onBegun, ...button }: Props) {
  const { t } = useTranslation();
  const { begin, pending } = useBeginDrill({ told: true });
  return (
    <Button
      variant="default"
      {...button}
      onClick={() => begin(database, snapshot, onBegun)}
      loading={pending}
      title={t("drills.proveNote")}
      data-testid="prove"
    />
  );
}
