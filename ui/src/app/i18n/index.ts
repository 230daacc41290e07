/** Languages of the page. Every word that a person reads comes from here. */

import i18next, { type FormatterModule } from "i18next";
import { initReactI18next } from "react-i18next";
import { formatCount } from "../../lib/bytes";
import { en } from "./en";
import { pseudo } from "./pseudo";

/** `pseudo` is a language to look at the page with. */
export type Language = "en" | "pseudo";

/** A number within a sentence is written as any other on the page: 12,408. */
const numbers: FormatterModule = {
  type: "formatter",
  init: () => {},
  add: () => {},
  addCached: () => {},
  format: (value) => (typeof value === "number" ? formatCount(value) : value),
};

/** Makes the words ready; React escapes values itself. */
export async function startI18n(lng: Language = "en"): Promise<void> {
  await i18next
    .use(initReactI18next)
    .use(numbers)
    .init({
      lng,
      fallbackLng: "en",
      resources: {
        en: { translation: en },
        ...(lng === "pseudo" && { pseudo: { translation: pseudo(en) } }),
      },
      interpolation: { escapeValue: false, alwaysFormat: true },
    });
}
