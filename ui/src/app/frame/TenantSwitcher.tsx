/** Whose data is looked at, and a quick way to somebody else's. */

import { Button, Combobox, ScrollArea, useCombobox } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Name } from "../../components/Name";
import { TenantMark } from "../../components/TenantMark";
import { useTenants } from "../../features/tenants";
import { go, routes } from "../../lib/routes";

/** More than these nobody reads: they type. */
const SHOWN = 50;
/** Stands for all of them; no slug holds a slash. */
const ALL = "/";

/** Where somebody else's data is seen: on the same page, if that is one of a tenant at a time. */
function elsewhere([page, tab]: readonly string[], slug: string | undefined): string {
  if (page === "backups") {
    return slug ? routes.tenantBackups(slug) : routes.backups();
  }
  if (page === "reports") {
    return routes.reports(slug);
  }
  if (page === "drills" && tab === "disaster") {
    return routes.disaster(slug);
  }
  return slug ? routes.tenant(slug) : routes.tenants();
}

interface Props {
  tenant: string | null;
  /** What stands between the slashes of the address. */
  page: readonly string[];
}

export function TenantSwitcher({ tenant, page }: Props) {
  const { t } = useTranslation();
  const tenants = useTenants();
  const [wanted, setWanted] = useState("");
  const box = useCombobox({
    onDropdownClose: () => {
      box.resetSelectedOption();
      setWanted("");
    },
    onDropdownOpen: () => box.focusSearchInput(),
  });
  const all = tenants.data ?? [];
  const shown = useMemo(() => {
    const word = wanted.trim().toLocaleLowerCase();
    const fits = (text: string) => text.toLocaleLowerCase().includes(word);
    return all.filter(({ name, slug }) => fits(name) || fits(slug)).slice(0, SHOWN);
  }, [all, wanted]);
  const current = all.find(({ slug }) => slug === tenant);
  const choose = (slug: string) => {
    go(elsewhere(page, slug === ALL ? undefined : slug));
    box.closeDropdown();
  };
  return (
    <Combobox
      store={box}
      onOptionSubmit={choose}
      width={300}
      position="bottom-start"
      withinPortal
      // Nobody reads the names of tenants in a list that is closed.
      keepMounted={false}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          onClick={() => box.toggleDropdown()}
          leftSection={current && <TenantMark slug={current.slug} />}
          rightSection={<IconSelector size={15} aria-hidden />}
          styles={{
            label: {
              display: "block",
              height: "auto",
              // The kit trims a line to its capitals; with its end cut off, all that is above and below them would be, too.
              textBox: "normal",
              maxWidth: 240,
              fontSize: "var(--mantine-font-size-sm)",
              lineHeight: "22px",
              textOverflow: "ellipsis",
              color: "var(--mantine-color-text)",
            },
          }}
          data-testid="tenant-switcher"
          aria-haspopup="listbox"
          aria-expanded={box.dropdownOpened}
        >
          {current ? (
            <Name cut title={current.name}>
              {current.name}
            </Name>
          ) : (
            t("frame.allTenants")
          )}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={wanted}
          onChange={(event) => {
            setWanted(event.currentTarget.value);
            box.updateSelectedOptionIndex();
          }}
          placeholder={t("frame.findTenant")}
          aria-label={t("frame.findTenant")}
        />
        <Combobox.Options aria-label={t("frame.tenants")}>
          <ScrollArea.Autosize mah={320} type="scroll">
            {wanted === "" && <Combobox.Option value={ALL}>{t("frame.allTenants")}</Combobox.Option>}
            {shown.map(({ slug, name }) => (
              <Combobox.Option key={slug} value={slug} active={slug === tenant}>
                <span style={{ display: "flex", alignItems: "center", gap: 8 }}>
                  <TenantMark slug={slug} />
                  <Name>{name}</Name>
                </span>
              </Combobox.Option>
            ))}
            {shown.length === 0 && <Combobox.Empty>{t("tenants.nothingFits")}</Combobox.Empty>}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
