import type { ChangeKind } from "../changes/kind.ts";
import type { Table } from "../storage/table.ts";
import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import { keepRemediation, type Remediation, readRemediation } from "./remediation-store.ts";

/** `want` of a change of kind `fixes.mark`, whose `target` is the branch: what is to be kept of the fix; what is not named stays. `expect` is null. */
export type MarkWanted = Partial<Pick<Remediation, "ignored" | "forgiven" | "toldOf">>;

/** Keeps in mind how people judged a fix. Nothing outside is written. */
export const markFix = (table: Table): ChangeKind => ({
  name: "fixes.mark",
  permissions: { metadata: "read" },
  tells: true,
  async read({ target, want }) {
    const known = await readRemediation(table, target.repository.id, String(target.branch));
    return Object.fromEntries(Object.keys(want as object).map((name) => [name, (known?.[name as keyof MarkWanted] ?? null) as Json]));
  },
  // Whatever stands there may be replaced.
  matches: (state, description) => description === null || canonicalJson(state) === canonicalJson(description),
  async perform({ target, want }) {
    await keepRemediation(table, target.repository.id, { branch: String(target.branch), ...(want as MarkWanted) });
    return want;
  },
});
