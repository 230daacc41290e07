/** The frame: head, list of tenants, page; and the dialogs over them. */

import { AppShell } from "@mantine/core";
import { useRef, useState } from "react";
import { ListSkeleton, PageSkeleton } from "../components/Skeletons";
import { type Group, type Selection, TenantNav } from "../features/tenants";
import { type Dialog, Dialogs } from "./dialogs/Dialogs";
import { Header } from "./Header";
import { BrokenPage } from "./pages/BrokenPage";
import { FirstPage } from "./pages/FirstPage";
import { StaleNotice } from "./pages/StaleNotice";
import { TenantPage } from "./pages/TenantPage";
import classes from "./Shell.module.css";
import { useFleet } from "./useFleet";
import { usePageKeys } from "./usePageKeys";

export function Shell() {
  const fleet = useFleet();
  const [chosen, setChosen] = useState<Selection | null>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const filter = useRef<HTMLInputElement>(null);
  usePageKeys(dialog === null, {
    "/": () => filter.current?.focus(),
    "mod+N": () => setDialog({ kind: "tenant" }),
    "?": () => setDialog({ kind: "keys" }),
  });
  const { groups, failure } = fleet;
  const selected = chosen ?? firstOf(groups);
  const nothing = groups?.length === 0;
  const group = groups?.find(({ tenant }) => tenant.slug === selected?.tenant) ?? null;
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 280, breakpoint: 0, collapsed: { desktop: nothing, mobile: nothing } }}
      padding={0}
    >
      <Header
        groups={groups}
        stale={failure !== null}
        onOpen={setDialog}
        tenant={group?.tenant.slug ?? null}
      />
      <AppShell.Navbar className={classes.navbar}>
        {groups && !nothing && (
          <TenantNav groups={groups} selected={selected} onSelect={setChosen} filterRef={filter} />
        )}
        {!groups && !failure && <ListSkeleton />}
      </AppShell.Navbar>
      <AppShell.Main className={classes.main}>
        <div className={classes.page}>
          {groups && failure && <StaleNotice fleet={fleet} />}
          {!groups && failure && <BrokenPage failure={failure} onRetry={fleet.retry} />}
          {!groups && !failure && <PageSkeleton />}
          {nothing && <FirstPage onStart={() => setDialog({ kind: "wizard" })} />}
          {group && (
            <TenantPage
              key={group.tenant.slug}
              group={group}
              opened={selected?.database ?? null}
              onOpen={setDialog}
            />
          )}
        </div>
      </AppShell.Main>
      <Dialogs
        dialog={dialog}
        tenants={groups?.map(({ tenant }) => tenant) ?? []}
        onClose={() => setDialog(null)}
        onSelect={setChosen}
      />
    </AppShell>
  );
}

/** Where to begin: with the first tenant. */
function firstOf(groups: Group[] | null): Selection | null {
  const first = groups?.[0];
  return first ? { tenant: first.tenant.slug, database: null } : null;
}
