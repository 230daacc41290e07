/** What a step has made before: whoever came back goes on with it, and makes no second one. */

import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { reveal } from "../../../lib/reveal";

interface Props {
  made: readonly { id: string; name: string }[];
  onChosen: (id: string) => void;
}

/** More than these are found on their own page. */
const SHOWN = 5;

export function GoOn({ made, onChosen }: Props) {
  const { t } = useTranslation();
  if (made.length === 0) {
    return null;
  }
  return (
    <Group gap="xs" mb="md">
      {made.slice(-SHOWN).map(({ id, name }) => (
        <Button key={id} variant="default" onClick={() => onChosen(id)} data-testid={`go-on-${id}`}>
          {t("welcome.goOnWith", { name: reveal(name) })}
        </Button>
      ))}
      <Text size="sm" c="dimmed">
        {t("welcome.orNew")}
      </Text>
    </Group>
  );
}
