/**
 * What is told over the page for a while. It covers nothing: whoever reads it may need what is there.
 *
 * While one shows, the page and what lies over it end above it (`--toasts`), wherever it came from.
 */

import { Notifications, useNotifications } from "@mantine/notifications";
import { useLayoutEffect } from "react";
import classes from "./Toasts.module.css";

const POSITION = "bottom-right";

export function Toasts() {
  const { notifications } = useNotifications();
  const some = notifications.length > 0;
  useLayoutEffect(() => (some ? keepRoom() : undefined), [some]);
  return <Notifications position={POSITION} limit={2} className={classes.toasts ?? ""} />;
}

/** Keeps as much as they take, until there are none. */
function keepRoom(): () => void {
  const { style } = document.documentElement;
  const place = document.querySelector(`.${classes.toasts}[data-position="${POSITION}"]`);
  const observer = new ResizeObserver(([entry]) => {
    const height = entry?.contentRect.height ?? 0;
    style.setProperty("--toasts", height > 0 ? `calc(${height}px + 2 * var(--toasts-gap))` : "0px");
  });
  if (place) {
    observer.observe(place);
  }
  return () => {
    observer.disconnect();
    style.removeProperty("--toasts");
  };
}
