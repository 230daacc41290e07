/** Keys of everything that is read from the shell. */

export const keys = {
  tenants: ["tenants"] as const,
  overview: ["overview"] as const,
  storages: ["storages"] as const,
  snapshots: (database: string) => ["snapshots", database] as const,
  jobs: (database: string) => ["jobs", database] as const,
  job: (id: string) => ["job", id] as const,
};
