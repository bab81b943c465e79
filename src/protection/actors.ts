/**
 * Who is named by a setting: logins, team slugs and App slugs, in the normal form that `actors` makes. GitHub compares these
 * names without regard to case and keeps no order.
 */
export type Actors = { readonly users: readonly string[]; readonly teams: readonly string[]; readonly apps: readonly string[] };

const kinds = ["users", "teams", "apps"] as const;

const normal = (names: readonly string[] = []): readonly string[] => [...new Set(names.map((name) => name.toLowerCase()))].sort();

/** The normal form: lower case, each name once, sorted. */
export const actors = (lists: { readonly [Kind in keyof Actors]?: readonly string[] | undefined }): Actors => ({
  users: normal(lists.users),
  teams: normal(lists.teams),
  apps: normal(lists.apps),
});

export const nobody: Actors = actors({});

export const isEmpty = (list: Actors): boolean => kinds.every((kind) => list[kind].length === 0);

/** Whether everybody in `list` is in `allowed`. */
export const isWithin = (list: Actors, allowed: Actors): boolean =>
  kinds.every((kind) => list[kind].every((name) => allowed[kind].includes(name)));

export const intersection = (one: Actors, other: Actors): Actors =>
  actors(Object.fromEntries(kinds.map((kind) => [kind, one[kind].filter((name) => other[kind].includes(name))])));
