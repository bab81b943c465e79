import type { Finding } from "../../findings/finding.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { Hit } from "../hit.ts";
import type { AlertAbout } from "./read-alert.ts";

/** What was seen of an alert of GitHub's secret scanning. Plain data, without the secret. */
export type AlertFacts = {
  readonly kind: "alert";
  /** With the owner and name of now. */
  readonly repository: RepositoryRef;
  /** Null where there is none (any more), or where it need not be looked at. */
  readonly alert: AlertAbout | null;
  /** What the bot makes of the secret, at each of the alert's places; empty where it was not read again. */
  readonly hits: readonly Hit[];
  /** The findings of the same credential, as they are kept. */
  readonly known: readonly Finding[];
  /** The bot itself made the event that this look is about. */
  readonly ours: boolean;
  /** The bot itself closed the alert. */
  readonly closedByUs: boolean;
  /** The policy acts; otherwise it only reports, and GitHub's alert is left alone. */
  readonly enforced: boolean;
};
