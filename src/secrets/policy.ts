import type { Mode } from "../config/mode.ts";
import { severities } from "../findings/finding.ts";
import type { Severity } from "./detection/rule.ts";

/** What the configuration asks about leaked secrets. */
export interface SecretsPolicy {
  /** `off` scans nothing, `report` shows a neutral check and nothing else, `enforce` fails the check and tells people. */
  readonly mode: Mode;
  /** The least severity with which a finding fails the check; null: none does by its severity. */
  readonly failFrom: Severity | null;
  /** Whether values are reported that only look like a secret and that no provider's format tells. */
  readonly genericRules: boolean;
  /** Comments such as `gitleaks:allow` count for nothing. */
  readonly ignoreAllowComments: boolean;
  /** The allow-lists of the repository's own `.gitleaks.toml` and `.gitleaksignore` count for nothing. */
  readonly ignoreRepositoryAllowlists: boolean;
  /** Kinds of credentials for which the provider is asked whether they work. Sorted. */
  readonly validate: readonly string[];
  /** Name, without its owner, of the private repository of the same owner that is told of leaks nobody may point at in public. */
  readonly securityRepository: string | null;
}

/** Whether one is at least as bad as the other. */
export const isAtLeastAsBad = (one: Severity, other: Severity): boolean => severities.indexOf(one) >= severities.indexOf(other);
