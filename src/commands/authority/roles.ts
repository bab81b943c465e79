/** What somebody may do in a repository, as GitHub orders it. */
export const roles = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof roles)[number];

export const atLeast = (have: Role, want: Role): boolean => roles.indexOf(have) >= roles.indexOf(want);

/** The stricter of both. */
export const stricter = (one: Role, other: Role): Role => (atLeast(one, other) ? one : other);
