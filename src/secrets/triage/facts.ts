import type { Finding } from "../../findings/finding.ts";
import type { Alert } from "../../github/alert-kinds.ts";
import type { RepositoryRef } from "../../values/ids.ts";

/** What has to be known to follow a wish about a finding. Plain data. */
export type TriageFacts = {
  readonly kind: "triage";
  /** With the owner and name of now. */
  readonly repository: RepositoryRef;
  /** Those whose fingerprint begins as the wish says; one more than one is enough to know that it is not clear. */
  readonly named: readonly Finding[];
  /** The other findings of the same credential. */
  readonly same: readonly Finding[];
  /** GitHub's alerts about that credential, as they are now. Those that GitHub has no more are left out. */
  readonly alerts: readonly Alert[];
  /** Whoever wishes it wrote what holds the credential, or proposed it. */
  readonly own: boolean;
  /** The number of the open pull request in which it was wished. */
  readonly pull: number | null;
};
