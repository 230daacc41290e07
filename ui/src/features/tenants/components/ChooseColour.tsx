/** The colour of a tenant's mark: one of a few that are told apart, or the one that goes by its short name. */

import { Group, Radio } from "@mantine/core";
import { use } from "react";
import { useTranslation } from "react-i18next";
import type { TenantColour } from "../../../bindings";
import { HUES, hueOf, Swatch, TenantColours } from "../../../components/TenantMark";
import { useColourTenant } from "../api/tenants";

const OWN = "own";
const CHOICES = Object.keys(HUES) as TenantColour[];

export function ChooseColour({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const give = useColourTenant(slug);
  const kept = use(TenantColours).get(slug) ?? null;
  const chosen = give.isPending ? give.variables : kept;
  const choice = (value: string, hue: number, word: string) => (
    <Radio
      key={value}
      value={value}
      data-testid={`colour-${value}`}
      label={
        <Group gap={6} wrap="nowrap">
          <Swatch hue={hue} size={14} />
          {word}
        </Group>
      }
    />
  );
  return (
    <Radio.Group
      value={chosen ?? OWN}
      onChange={(value) => give.mutate(CHOICES.find((known) => known === value) ?? null)}
      // The panel round it says what is chosen.
      label={t("tenants.colourWhy")}
      labelProps={{ fw: 400, c: "dimmed", fz: "xs" }}
    >
      <Group gap="md" mt="xs">
        {CHOICES.map((value) => choice(value, HUES[value], t(`tenants.colours.${value}`)))}
        {choice(OWN, hueOf(slug), t("tenants.colourOwn"))}
      </Group>
    </Radio.Group>
  );
}
