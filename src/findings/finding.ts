import type { JsonObject } from "../values/json.ts";

/** How a finding stands. `revoked`: the credential is dead, so that it does not matter any more where it was seen. */
export const findingStates = ["open", "dismissed", "used-in-tests", "revoked"] as const;
export type FindingState = (typeof findingStates)[number];

/** As what a finding was put aside; the words are those of GitHub's alerts. */
export const resolutions = ["false-positive", "wont-fix", "used-in-tests", "revoked"] as const;
export type Resolution = (typeof resolutions)[number];

/** The state that it gives a finding. */
export const stateOf = (resolution: Resolution): Exclude<FindingState, "open"> =>
  resolution === "used-in-tests" || resolution === "revoked" ? resolution : "dismissed";

/** Something wrong that the bot keeps in mind: one item of the table. Never holds a secret's value. */
export type Finding = {
  /** 64 hexadecimal digits, the same for the same thing wherever its line moves. */
  readonly fingerprint: string;
  /** The capability that found it: `secrets`. */
  readonly capability: string;
  readonly rule: string;
  readonly severity: "critical" | "high" | "medium" | "low";
  /** Plain text, a few words. */
  readonly title: string;
  readonly state: FindingState;
  /** Why it is in that state, who said so, and until when (the last day on which it holds, UTC, YYYY-MM-DD); null while it is open. */
  readonly resolution: {
    readonly as: Resolution;
    readonly reason: string;
    readonly by: string;
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly until: string | null;
  } | null;
  /** Milliseconds since the epoch. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** The capability's own: where it stands, and whatever else it has to know again. */
  readonly detail: JsonObject;
};

/** What people type for a finding: enough of its fingerprint to be one in a repository. */
export const shortIdOf = ({ fingerprint }: Pick<Finding, "fingerprint">): string => fingerprint.slice(0, 10);

/** The beginning of a fingerprint by which a finding is named: shorter ones are guessed too easily, and fit too much. */
export const namesFinding = /^[0-9a-f]{8,64}$/;

/** From the least to the worst. */
export const severities = ["low", "medium", "high", "critical"] as const satisfies readonly Finding["severity"][];
