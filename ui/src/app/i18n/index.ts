/** Languages of the page. Every word that a person reads comes from here. */

import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";
import { pseudo } from "./pseudo";

/** `pseudo` is a language to look at the page with. */
export type Language = "en" | "pseudo";

/** Makes the words ready; React escapes values itself. */
export async function startI18n(lng: Language = "en"): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng,
    fallbackLng: "en",
    resources: {
      en: { translation: en },
      ...(lng === "pseudo" && { pseudo: { translation: pseudo(en) } }),
    },
    interpolation: { escapeValue: false },
  });
}
