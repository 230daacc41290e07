/** What is told where an address asks for one restore and another is at hand. */

import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Name } from "../../../components/Name";
import type { Draft } from "../model/draft";
import { useDraft } from "./DraftProvider";

export function useSayings() {
  const { t } = useTranslation();
  const { change } = useDraft();
  return useMemo(() => {
    return {
      /** A restore that is under way keeps the page. */
      running: () => notifications.show({ message: t("restore.asked.running"), color: "orange" }),
      /** Choices that were half made are put aside, and come back where that is told. */
      replaced: (before: Draft) => {
        const id = "restore draft";
        const undo = () => {
          notifications.hide(id);
          change(before);
        };
        notifications.show({
          id,
          color: "gray",
          autoClose: 10_000,
          message: (
            <Group gap="sm" justify="space-between" wrap="nowrap">
              <Text size="sm">
                <Name>{t("restore.asked.replaced", { database: before.database ?? "" })}</Name>
              </Text>
              <Button size="compact-sm" variant="default" onClick={undo} flex="none" data-testid="undo">
                {t("action.undo")}
              </Button>
            </Group>
          ),
        });
      },
    };
  }, [t, change]);
}
