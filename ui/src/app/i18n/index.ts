/** Languages of the page. Every word that a person reads comes from here. */

import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";

/** Makes the words ready; React escapes values itself. */
export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
}
