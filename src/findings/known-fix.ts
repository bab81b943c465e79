/** A fix of a vulnerable dependency as it stands now, for commands about it. Plain data; texts are from outside. */
export type KnownFix = {
  readonly branch: string;
  /** Where several are fixed together, their names in short. */
  readonly package: string;
  /** Each package that the pull request is for. */
  readonly packages: readonly string[];
  /** Numbers of Dependabot's alerts. */
  readonly alerts: readonly number[];
  /** The newest pull request. `foreign`: somebody else has committed to its branch. */
  readonly pull: {
    readonly number: number;
    readonly state: "open" | "closed" | "merged";
    readonly foreign: boolean;
    readonly autoMerge: boolean;
  } | null;
  readonly ignored: boolean;
  /** Why there is no fix; null where there is one, or nobody knows yet. */
  readonly obstacle: string | null;
};
