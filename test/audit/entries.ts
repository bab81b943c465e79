import type { AuditEntry } from "../../src/audit/event.ts";
import { installationId, ownerId, repositoryId } from "../../src/values/ids.ts";

export const acme = ownerId(7);
export const shop = repositoryId(70);
export const noon = Date.UTC(2031, 4, 6, 12, 0, 0);

/** A repair as the protection capability records it, with `changes` applied. */
export const entry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  of: "change-1",
  phase: "succeeded",
  attempt: 1,
  action: "protection.reviews",
  activity: "update",
  at: noon,
  ownerId: acme,
  repository: { id: shop, owner: "acme", name: "shop" },
  installationId: installationId(5),
  actor: { id: 42, login: "mona", type: "User" },
  delivery: { guid: "guid-1", event: "branch_protection_rule.edited" },
  target: { branch: "main" },
  before: { count: 0, dismissers: ["mona"] },
  after: { count: 2, dismissers: ["mona"] },
  summary: "mona lowered the required reviews of main; they are 2 again.",
  ...changes,
});
