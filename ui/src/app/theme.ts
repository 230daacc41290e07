/** Colours and measures of the page: one accent, the blue of the door in the icon. */

import { Button, type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import i18next from "i18next";

const tide: MantineColorsTuple = [
  "#eef7fb",
  "#d9ecf4",
  "#b2d8e8",
  "#86c1da",
  "#62adce",
  "#4a9fc4",
  "#1f7fa8",
  "#176a8e",
  "#125673",
  "#0b3a53",
];

/** Greys with a little of the accent, so that dark surfaces belong together. */
const dark: MantineColorsTuple = [
  "#dbe3e8",
  "#b8c4cc",
  "#98a7b1",
  "#5f6f7a",
  "#33424c",
  "#28353d",
  "#1c262d",
  "#151e24",
  "#11181d",
  "#0b1115",
];

/** The kit's own red is too pale on white to be read by everybody. */
const red: MantineColorsTuple = [
  "#fdf0ef",
  "#fbdedc",
  "#f5bdb9",
  "#f2a19b",
  "#ff8f85",
  "#e5645b",
  "#cf423a",
  "#b3261e",
  "#98201a",
  "#7d1a15",
];

export const theme = createTheme({
  primaryColor: "tide",
  primaryShade: { light: 7, dark: 7 },
  colors: { tide, dark, red },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "8px", xl: "12px" },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  fontFamily: "Inter, 'Segoe UI', system-ui, -apple-system, 'Noto Sans', 'DejaVu Sans', sans-serif",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // At the kit's own height of a line the lower end of a name's underscore is cut off.
    Button: Button.extend({
      defaultProps: { size: "xs" },
      styles: { label: { lineHeight: 1.5 } },
      // A small button says no more than a large one: its words are as large.
      vars: (_, { size }) => ({
        root: size === "compact-sm" ? { "--button-fz": "var(--mantine-font-size-xs)" } : {},
      }),
    }),
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm" } },
    Notification: {
      defaultProps: () => ({ closeButtonProps: { "aria-label": i18next.t("app.close") } }),
    },
    Menu: { defaultProps: { shadow: "md" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250 } },
    // A dialog ends above what is told for a while, as the page does.
    Modal: {
      defaultProps: () => ({
        ...dialog(),
        centered: true,
        overlayProps: { backgroundOpacity: 0.5 },
        styles: {
          title: { fontWeight: 600 },
          inner: { bottom: "var(--toasts)" },
          content: { maxHeight: "calc(100dvh - var(--toasts) - 2 * var(--modal-y-offset))" },
        },
      }),
    },
    Drawer: {
      // It stands from top to bottom whatever is told: only what scrolls in it ends above that.
      defaultProps: () => ({
        ...dialog(),
        styles: {
          title: { fontWeight: 600 },
          body: { paddingBottom: "calc(var(--mantine-spacing-md) + var(--toasts))" },
        },
      }),
    },
  },
});

/** What every dialog has: the kit's head would be a banner of the page, and its button has no name. */
function dialog() {
  return {
    attributes: { header: { role: "presentation" } },
    closeButtonProps: { "aria-label": i18next.t("app.close") },
  };
}

/** The kit's own quiet text is too pale to be read by everybody. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5a6670",
    "--mantine-color-placeholder": "#6b7780",
    "--mantine-color-error": "#b3261e",
  },
  dark: {
    "--mantine-color-dimmed": "#a3b0ba",
    "--mantine-color-placeholder": "#8d9ba5",
    "--mantine-color-error": "#ff8f85",
    // The kit's own is darker than the page: what is chosen would look as if it were not.
    "--mantine-color-tide-light": "#1d3c4d",
    "--mantine-color-tide-light-hover": "#234a5e",
    "--mantine-color-tide-light-color": "#a9dcf2",
  },
});
