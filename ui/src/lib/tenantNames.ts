/** Tenants by the names that people gave them: two may have the same, and only their slugs tell them apart. */

interface Named {
  slug: string;
  name: string;
}

/** What a tenant is called; its slug where nobody knows it, and beside its name where another has that as well. */
export function tenantCalled(slug: string, tenants: Iterable<Named>): string {
  const known = new Map([...tenants].map((tenant) => [tenant.slug, tenant.name]));
  const name = known.get(slug);
  if (name === undefined) {
    return slug;
  }
  const shared = [...known].some(([other, called]) => other !== slug && called === name);
  return shared ? `${name} (${slug})` : name;
}
