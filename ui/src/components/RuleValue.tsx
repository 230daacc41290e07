/** What a rule says, in words where the back end has a name for it rather than an amount. */

import { useTranslation } from "react-i18next";
import { Name } from "./Name";

interface Props {
  /** The rule's field, as the back end or as the page spells it. */
  field: string;
  value: string;
}

export function RuleValue({ field, value }: Props) {
  const { t, i18n } = useTranslation();
  const key = `rules.word.${field.replace("-", "_")}.${value}`;
  // A value may hold whatever separates keys; only names are looked up.
  const known = /^[a-z]+$/.test(value) && i18n.exists(key);
  return known ? t(key as "rules.word.sandbox.private") : <Name>{value}</Name>;
}
