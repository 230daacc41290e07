/** Every key the page listens to. */

import { Kbd, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";

const KEYS = [
  { keys: ["Ctrl", "K"], word: "palette" },
  { keys: ["Ctrl", "1"], word: "pages" },
  { keys: ["/"], word: "filter" },
  { keys: ["↑", "↓", "Enter"], word: "move" },
  { keys: ["Ctrl", "N"], word: "new" },
  { keys: ["Ctrl", "J"], word: "jobs" },
  { keys: ["Ctrl", "Shift", "R"], word: "restore" },
  { keys: ["Esc"], word: "close" },
  { keys: ["?"], word: "help" },
] as const;

export function KeysList() {
  const { t } = useTranslation();
  return (
    <Table aria-label={t("app.keys")}>
      <Table.Tbody>
        {KEYS.map(({ keys, word }) => (
          <Table.Tr key={word}>
            <Table.Td>{t(`keys.${word}`)}</Table.Td>
            <Table.Td ta="end">
              {keys.map((key) => (
                <Kbd key={key} ms={4}>
                  {key}
                </Kbd>
              ))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
