/** Everything that the palette knows of. */

import { useMantineColorScheme } from "@mantine/core";
import {
  IconBuilding,
  IconCalendarRepeat,
  IconDatabase,
  IconDatabaseExport,
  IconFileCertificate,
  IconFlame,
  IconHistory,
  IconKey,
  IconLock,
  IconMoon,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
  IconServer2,
  IconShieldCheck,
} from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../bindings";
import { tellBegun } from "../../components/begun";
import { useOverview } from "../../features/databases";
import { useRunDrill } from "../../features/drills";
import { useBackupAny } from "../../features/jobs";
import { useLockNow, useLockState } from "../../features/lock";
import { usePolicies } from "../../features/policies";
import { useStorages } from "../../features/storages";
import { useTenants } from "../../features/tenants";
import { reveal } from "../../lib/reveal";
import { go, routes } from "../../lib/routes";
import { useDialogs } from "../dialogs/useDialogs";
import { isThere } from "../pages/isThere";
import { entries } from "./nav";
import type { Item, Offer } from "./paletteItems";
import { useScheduler } from "./useScheduler";

const HOUR = 60;
/** Pages that a key leads to. */
const NUMBERED = 9;
const icon = (Icon: typeof IconDatabase) => <Icon size={17} stroke={1.7} aria-hidden />;

export function useOffers(): Offer[] {
  const { t } = useTranslation();
  const [pages, acts, databases] = [usePages(), useActs(), useDatabaseItems()];
  const [tenants, perTenant] = [useTenantItems(), useTenantActs()];
  const [window, rules, places] = [useWindowItems(), usePolicyItems(), useStorageItems()];
  return useMemo(
    () => [
      { title: t("palette.pages"), items: pages, always: true },
      { title: t("palette.actions"), items: acts, always: true },
      { title: t("palette.tenants"), items: tenants },
      ...databases,
      { title: t("palette.perTenant"), items: perTenant },
      { title: t("frame.page.policies"), items: rules },
      { title: t("frame.page.storages"), items: places },
      { title: t("palette.window"), items: window },
    ],
    [t, pages, acts, tenants, perTenant, databases, window, rules, places],
  );
}

function usePages(): Item[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const shown = entries();
    return shown.map(({ name, href, icon: Icon }, at) => ({
      id: `page ${name}`,
      label: t(`frame.page.${name}`),
      ...(at < NUMBERED && { keys: `Ctrl ${at + 1}` }),
      icon: icon(Icon),
      run: () => go(href),
    }));
  }, [t]);
}

function useActs(): Item[] {
  const { t } = useTranslation();
  const { until, pause } = useScheduler();
  const open = useDialogs();
  return useMemo(() => {
    const add = (id: string, label: string, run: () => void) => ({ id, label, icon: icon(IconPlus), run });
    const [id, minutes, Icon] = until
      ? (["resume", null, IconPlayerPlay] as const)
      : (["pause", HOUR, IconPlayerPause] as const);
    return [
      add("add", t("databases.addTitle"), () => go(routes.addDatabase())),
      add("add tenant", t("tenants.add"), () => open({ kind: "tenant" })),
      add("add storage", t("storages.add"), () => open({ kind: "storage" })),
      add("add policy", t("policies.add"), () => go(routes.addPolicy())),
      { id, label: t(`palette.${id}`), icon: icon(Icon), run: () => pause(minutes) },
    ];
  }, [t, until, pause, open]);
}

function useTenantItems(): Item[] {
  const { data } = useTenants();
  return useMemo(() => {
    const all = data ?? [];
    return all.map(({ slug, name }) => ({
      id: `tenant ${slug}`,
      label: reveal(name),
      note: slug,
      icon: icon(IconBuilding),
      run: () => go(routes.tenant(slug)),
    }));
  }, [data]);
}

/** What is done for a tenant as a whole: each begins on the page where it is chosen. */
function useTenantActs(): Item[] {
  const { t } = useTranslation();
  const { data } = useTenants();
  return useMemo(() => {
    const acts = [
      ["kit", IconKey, (slug: string) => routes.tenant(slug, "settings")],
      ["report", IconFileCertificate, routes.reports],
      ["disaster", IconFlame, routes.disaster],
    ] as const;
    return acts.flatMap(([act, Icon, to]) =>
      (data ?? []).map(({ slug, name }) => ({
        ...{ id: `${act} ${slug}`, note: slug, icon: icon(Icon) },
        label: t(`palette.${act}`, { name: reveal(name) }),
        words: t(`palette.${act}Words`),
        run: () => go(to(slug)),
      })),
    );
  }, [t, data]);
}

function usePolicyItems(): Item[] {
  const { data } = usePolicies();
  return useMemo(() => named("policy", data, IconCalendarRepeat, routes.policy), [data]);
}

function useStorageItems(): Item[] {
  const { data } = useStorages();
  return useMemo(() => named("storage", data, IconServer2, routes.storage), [data]);
}

/** To the pages of what is told by its name alone. */
function named(
  kind: string,
  rows: readonly { name: string }[] | undefined,
  Icon: typeof IconDatabase,
  to: (name: string) => string,
): Item[] {
  return (rows ?? []).map(({ name }) => ({
    ...{ id: `${kind} ${name}`, label: reveal(name), icon: icon(Icon) },
    run: () => go(to(name)),
  }));
}

/** What concerns the window alone: how it looks, and its lock where it has one. */
function useWindowItems(): Item[] {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const [isLockable, { mutate: lock }] = [
    typeof useLockState().data?.idle_minutes === "number",
    useLockNow(),
  ];
  return useMemo(() => {
    const looks = (["light", "dark", "auto"] as const).map((scheme) => ({
      ...{
        id: `look ${scheme}`,
        label: t("palette.look", { look: t(`app.${scheme === "auto" ? "system" : scheme}`) }),
        words: t("palette.lookWords"),
      },
      ...{ icon: icon(IconMoon), run: () => setColorScheme(scheme) },
    }));
    const locking = { id: "lock", label: t("lock.now"), icon: icon(IconLock), run: () => lock() };
    return isLockable ? [...looks, locking] : looks;
  }, [t, setColorScheme, isLockable, lock]);
}

/** To each database; and back it up or restore its latest, in one step from everywhere. */
function useDatabaseItems(): Offer[] {
  const { t } = useTranslation();
  const { data } = useOverview();
  const { mutate } = useBackupAny();
  const { mutate: drill } = useRunDrill(true);
  return useMemo(() => {
    const rows = data ?? [];
    const restorable = isThere(routes.restore()) ? rows.filter((row) => row.last_snapshot) : [];
    const name = (row: DatabaseStatus) => reveal(row.name);
    const shared = (row: DatabaseStatus) => ({ note: reveal(row.tenant_name), words: row.path });
    const items = (of: DatabaseStatus[], kind: string, item: (row: DatabaseStatus) => Omit<Item, "id">) =>
      of.map((row) => ({ id: `${kind} ${row.path}`, ...shared(row), ...item(row) }));
    return [
      {
        title: t("palette.databases"),
        items: items(rows, "database", (row) => ({
          label: name(row),
          icon: icon(IconDatabase),
          run: () => go(routes.database(row.path)),
        })),
      },
      {
        title: t("palette.perDatabase"),
        items: [
          ...items(rows, "backup", (row) => ({
            label: t("palette.backup", { name: name(row) }),
            icon: icon(IconDatabaseExport),
            run: () => mutate(row.path),
          })),
          ...items(restorable, "restore", (row) => ({
            label: t("palette.restore", { name: name(row) }),
            icon: icon(IconHistory),
            run: () => go(routes.restore(row.path, row.last_snapshot ?? undefined)),
          })),
          ...items(restorable, "drill", (row) => ({
            label: t("palette.drill", { name: name(row) }),
            words: `${row.path} ${t("palette.drillWords")}`,
            icon: icon(IconShieldCheck),
            run: () =>
              drill(
                { database: row.path, which: "latest" },
                { onSuccess: (job) => tellBegun(job, t("drills.begun")) },
              ),
          })),
        ],
      },
    ];
  }, [t, data, mutate, drill]);
}
