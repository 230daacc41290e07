/** Minutes for which somebody may want that nothing begins; the words are `scheduler.for.<word>`. */

export const PAUSES = [
  { minutes: 60, word: "hour" },
  { minutes: 4 * 60, word: "fourHours" },
  { minutes: 24 * 60, word: "day" },
] as const;
