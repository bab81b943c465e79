/** App permissions as `POST /app/installations/{id}/access_tokens` takes them, e.g. `{ administration: "write" }`. */
export type Permissions = { readonly [name: string]: "read" | "write" };
