import type { Ledger } from "../audit/ledger.ts";
import { idOf } from "../values/hash.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Exemption } from "./config.ts";

/** Puts into the audit trail, once, that an exemption ends within a week, or that it has ended. */
export async function noteExemption(
  ledger: Ledger,
  { setting, repository, owner, until, reason }: Exemption,
  state: "expiring" | "expired",
  home: RepositoryRef,
  at: number,
): Promise<void> {
  await ledger.record({
    of: idOf({ exemption: setting, repository: repository.toLowerCase(), until, owner: home.ownerId, state }),
    phase: state === "expired" ? "expired" : "started",
    attempt: 1,
    action: state === "expired" ? "config.exemption" : "config.exemption_warning",
    at,
    ownerId: home.ownerId,
    repository: { id: home.id, owner: home.owner, name: home.name },
    installationId: home.installationId,
    target: { setting, repository, until, owner, reason },
    summary:
      state === "expired"
        ? `The exemption of ${repository} from ${setting} ended on ${until}.`
        : `The exemption of ${repository} from ${setting} ends on ${until}.`,
  });
}
