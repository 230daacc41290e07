/** The frame: the rail, the head, the page, and what opens over it. */

import { AppShell } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type RefObject, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { PageSkeleton } from "../../components/Skeletons";
import { TenantColours } from "../../components/TenantMark";
import { JobDrawer } from "../../features/jobs";
import { useTenantColours } from "../../features/tenants";
import { useHash } from "../../lib/address";
import { DialogsProvider } from "../dialogs/Dialogs";
import { LeaveDialog } from "../dialogs/LeaveDialog";
import { PAGES } from "../pages";
import { NotFoundPage } from "../pages/NotFoundPage";
import { find, read } from "../router";
import { Bar } from "./Bar";
import classes from "./Frame.module.css";
import { PageBoundary } from "./PageBoundary";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import { tenantOf } from "./tenantOf";
import { useFocusRescue } from "./useFocusRescue";
import { useFrameKeys } from "./useFrameKeys";
import { JobDrawerContext } from "./useJobDrawer";
import { useWishes } from "./useWishes";

const NARROW = "(max-width: 1100px)";

export function Frame() {
  const [hash, small] = [useHash(), useMediaQuery(NARROW) ?? false];
  const [jobs, setJobs] = useState(false);
  const openJobs = useCallback(() => setJobs(true), []);
  const colours = useTenantColours();
  useWishes();
  useFocusRescue();
  const begun = useRef(false);
  useEffect(() => {
    begun.current = true;
  }, []);
  const address = read(hash);
  const found = find(PAGES, address);
  const tenant = found?.params.tenant ?? null;
  const whose = tenantOf(address, found?.params);
  // A page that knows the same tenant is the same page: it keeps what was typed in it when only a tab changes.
  const key = `${found?.page.pattern} ${tenant} ${found?.params.name ?? found?.params.id}`;
  return (
    <DialogsProvider>
      <TenantColours value={colours}>
        <JobDrawerContext value={openJobs}>
          <AppShell
            layout="alt"
            header={{ height: 48 }}
            navbar={{ width: small ? 56 : 208, breakpoint: 0 }}
            padding={0}
          >
            <Rail small={small} />
            <Bar tenant={whose} page={address.parts} onJobs={openJobs} />
            <AppShell.Main className={classes.main}>
              <Place key={key} begun={begun}>
                <Shown hash={hash} />
              </Place>
            </AppShell.Main>
            <FrameKeys tenant={whose} onJobs={() => setJobs((open) => !open)} />
            <Palette />
            <LeaveDialog />
            <JobDrawer opened={jobs} onClose={() => setJobs(false)} />
          </AppShell>
        </JobDrawerContext>
      </TenantColours>
    </DialogsProvider>
  );
}

/** The page of an address: a component of its own, so that one that breaks breaks nothing above. */
function Shown({ hash }: { hash: string }) {
  const address = read(hash);
  const found = find(PAGES, address);
  return found ? found.page.render(found.params, (name) => address.asked.get(name)) : <NotFoundPage />;
}

/** A page whose code is on its way: for the few milliseconds that it mostly takes, a skeleton would only flash. */
function Coming() {
  return (
    <div className={classes.coming}>
      <PageSkeleton />
    </div>
  );
}

/** Where a page stands. Whoever comes to another one begins at its top, with the keyboard too. */
function Place({ begun, children }: { begun: RefObject<boolean>; children: React.ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const at = document.activeElement;
    // A row that led here is gone, and left the keyboard nowhere; so does every start, which begins with the frame.
    const lost = begun.current && (at === null || at === document.body);
    if (lost || at?.tagName === "A") {
      place.current?.focus({ preventScroll: true });
    }
  }, [begun]);
  return (
    <div ref={place} id="page" className={classes.scroller} tabIndex={-1}>
      <PageBoundary>
        <Suspense fallback={<Coming />}>{children}</Suspense>
      </PageBoundary>
    </div>
  );
}

/** Below the dialogs that some keys open. */
function FrameKeys(props: Parameters<typeof useFrameKeys>[0]) {
  useFrameKeys(props);
  return null;
}
