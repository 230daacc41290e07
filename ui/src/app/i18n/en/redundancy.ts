/** Words about 3-2-1-1-0. */

export const met = { yes: "Met", no: "Not met", unknown: "Not known" };

export const redundancy = {
  note: "of the last good backup of each database",
  part: {
    copies: "3 copies",
    kinds: "2 kinds of storage",
    away: "1 away from here",
    lasting: "1 that nobody can delete",
    errors: "0 errors",
  },
  hint: {
    copies: "Copy every backup to a second storage.",
    kinds: "Copy to a storage of another kind, or of another provider.",
    away: "Copy to a storage in another place: fire and thieves take all that stands together.",
    lasting:
      "Use a bucket with object lock, or a user who may write there and not delete, and test the storage on its page.",
    errors: "Let every byte be read once: Actions, on the page of the storage.",
  },
  some: {
    no_one: "{{count}} part not met",
    no_other: "{{count}} parts not met",
    unknown_one: "{{count}} part not known",
    unknown_other: "{{count}} parts not known",
  },
};
