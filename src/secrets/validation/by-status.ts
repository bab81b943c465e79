import type { Answer, Liveness } from "./provider.ts";

/** By the status alone. 403 mostly means a credential that works and may not do this; each provider says what it means there. */
export const byStatus =
  ({ alive, dead }: { readonly alive: readonly number[]; readonly dead: readonly number[] }) =>
  ({ status }: Answer): Liveness =>
    alive.includes(status) ? "alive" : dead.includes(status) ? "dead" : "unknown";

/** The members of a JSON object; none for anything else. */
export function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
