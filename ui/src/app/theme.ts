/** Colours and measures of the page: one accent, the blue of the door in the icon. */

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

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

export const theme = createTheme({
  primaryColor: "tide",
  primaryShade: { light: 7, dark: 7 },
  colors: { tide, dark },
  defaultRadius: "md",
  fontFamily: "Inter, 'Segoe UI', system-ui, -apple-system, 'Noto Sans', 'DejaVu Sans', sans-serif",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250 } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.5 },
        styles: { title: { fontWeight: 600 } },
      },
    },
  },
});

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
  },
});
