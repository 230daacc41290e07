/** A way to any page, tenant and database, and to what is done most often, by its name. */

import { Kbd, Modal, VisuallyHidden } from "@mantine/core";
import { Spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { offered } from "./paletteItems";
import { useOffers } from "./useOffers";

export function Palette() {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const offers = useOffers();
  // At once, not when there is time: the first that is shown is chosen as soon as something was typed.
  const shown = useMemo(() => offered(offers, query), [offers, query]);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      tagsToIgnore={[]}
      scrollable
      maxHeight={440}
      centered={false}
      yOffset="12vh"
      transitionProps={{ duration: 80 }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
    >
      <VisuallyHidden>
        <Modal.Title>{t("palette.open")}</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search
        leftSection={<IconSearch size={18} aria-hidden />}
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.open")}
      />
      {shown.length === 0 && <Spotlight.Empty>{t("palette.nothing")}</Spotlight.Empty>}
      {shown.length > 0 && (
        <Spotlight.ActionsList>
          {shown.map(({ title, items }) => (
            <Spotlight.ActionsGroup key={title} label={title}>
              {items.map(({ id, label, note, keys, icon, run }) => (
                <Spotlight.Action
                  key={id}
                  label={label}
                  {...(note && { description: note })}
                  leftSection={icon}
                  {...(keys && { rightSection: <Kbd size="xs">{keys}</Kbd> })}
                  onClick={run}
                />
              ))}
            </Spotlight.ActionsGroup>
          ))}
        </Spotlight.ActionsList>
      )}
    </Spotlight.Root>
  );
}
