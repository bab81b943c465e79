import type { SourceText } from "./place.ts";
import type { SecretsPolicy } from "./policy.ts";
import type { Found } from "./sources/source.ts";

/** A rule file as it stands on a default branch. */
export interface RuleFile {
  /** Git's id of the content. */
  readonly oid: string;
  readonly text: string;
}

/** What organisation and repository say about rules, in gitleaks' format; null where there is no such file. */
export interface RuleFiles {
  readonly organisation: { readonly rules: RuleFile | null; readonly ignore: RuleFile | null };
  readonly repository: { readonly rules: RuleFile | null; readonly ignore: RuleFile | null };
}

/** Rules that are ready for texts. */
export interface Prepared {
  /** Two with the same version find the same in the same text. */
  readonly version: string;
  /** What of the rule files could not be used, in sentences. */
  readonly problems: readonly string[];
  /** @throws what the table throws in which managed secrets are looked up. */
  examine(text: SourceText): Promise<Found>;
  /** A file's path as it may be shown. @throws as `examine`. */
  shownPath(path: string): Promise<string>;
}

/** Makes rules ready. It is loaded when it is needed, with the engine and the rules. */
export interface Examination {
  prepare(files: RuleFiles, policy: Pick<SecretsPolicy, "ignoreRepositoryAllowlists" | "validate">): Promise<Prepared>;
}
