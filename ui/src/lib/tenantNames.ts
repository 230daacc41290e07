/** Tenants by the names that people gave them: two may have the same, and only their slugs tell them apart. */

interface Named {
  slug: string;
  name: string;
}

/** What tenants are called, for many questions; a slug where nobody knows it, and beside its name where another has that as well. */
export function namesOf(tenants: Iterable<Named>): (slug: string) => string {
  const known = new Map<string, string>();
  const bearers = new Map<string, number>();
  for (const { slug, name } of tenants) {
    if (!known.has(slug)) {
      bearers.set(name, (bearers.get(name) ?? 0) + 1);
    }
    known.set(slug, name);
  }
  return (slug) => {
    const name = known.get(slug);
    if (name === undefined) {
      return slug;
    }
    return (bearers.get(name) ?? 0) > 1 ? `${name} (${slug})` : name;
  };
}

/** What one tenant is called. */
export function tenantCalled(slug: string, tenants: Iterable<Named>): string {
  return namesOf(tenants)(slug);
}

/** What a tenant, or one of its databases, is called in a line of text. */
export function subjectCalled(
  called: (slug: string) => string,
  { tenant, database }: { tenant: string; database: string | null },
): string {
  return database === null ? called(tenant) : `${called(tenant)} · ${database.slice(tenant.length + 1)}`;
}
