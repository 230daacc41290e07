/** Rules as text: which, what holds, and where it comes from. */

import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Rule } from "../../../bindings";
import { Name } from "../../../components/Name";
import { RuleValue } from "../../../components/RuleValue";
import classes from "./RuleTable.module.css";

export function RuleTable({ rules }: { rules: readonly Rule[] }) {
  const { t, i18n } = useTranslation();
  const word = (field: string) => {
    const key = `rules.field.${field}`;
    return i18n.exists(key) ? t(key as "rules.field.rpo") : field;
  };
  return (
    <Table className={classes.table} verticalSpacing={6} horizontalSpacing={14} aria-label={t("rules.title")}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("rules.rule")}</Table.Th>
          <Table.Th>{t("rules.value")}</Table.Th>
          <Table.Th>{t("rules.from")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rules.map(({ field, value, from }) => (
          <Table.Tr key={field}>
            <Table.Td>{word(field)}</Table.Td>
            <Table.Td>
              <RuleValue field={field} value={value} />
            </Table.Td>
            <Table.Td c="dimmed">
              <Name>{from}</Name>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
