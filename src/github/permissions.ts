/** App permissions as `POST /app/installations/{id}/access_tokens` takes them, e.g. `{ administration: "write" }`. */
export type Permissions = { readonly [name: string]: "read" | "write" };

/** These exist with the level "write" only (schema `app-permissions` of GitHub's OpenAPI description); there is nothing to read by them. */
const writeOnly = new Set(["workflows", "profile"]);

/** The same permissions, none above "read": what a client that only looks asks for. */
export const loweredToRead = (permissions: Permissions): Permissions =>
  Object.fromEntries(
    Object.keys(permissions)
      .filter((name) => !writeOnly.has(name))
      .map((name) => [name, "read"]),
  );

/** `administration: write, checks: write`, in the order of the alphabet. */
export const formatPermissions = (permissions: Permissions): string =>
  Object.entries(permissions)
    .map(([name, level]) => `${name}: ${level}`)
    .sort()
    .join(", ");
