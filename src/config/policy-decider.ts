import type { Reader } from "../github/client.ts";
import type { Permissions } from "../github/permissions.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json } from "../values/json.ts";
import type { Asked } from "./asked.ts";
import type { Mode } from "./mode.ts";
import type { ConfigSource } from "./source.ts";

/** A setting that is weaker than the policy asks. */
export type PredictedSetting = {
  readonly key: string;
  readonly label: string;
  readonly have: Json;
  readonly want: Json;
  /** What it would become; null where it cannot be changed, for the reason in `obstacle`. */
  readonly becomes: Json;
  readonly obstacle: string | null;
};

/** What a policy would do in one repository, as plain data. */
export type Prediction = {
  readonly repository: string;
  readonly policy: string;
  /** Why nothing can be done there, whatever the policy asks; null when it can. */
  readonly hindrance: "missing" | "forbidden" | "read-only" | "empty" | null;
  readonly mode: Mode;
  readonly settings: readonly PredictedSetting[];
  /** The kinds of the changes that would be made; none unless the policy is enforced. */
  readonly changes: readonly string[];
};

/** A prediction, and what it was made from. */
export interface Predicted {
  readonly prediction: Prediction;
  /** Null for a repository that cannot be read. */
  readonly asked: Asked | null;
}

/** What the configuration has to know of a capability that follows one of its policies. Each predicts by what it also acts by. */
export interface Decider {
  /** The policy's key in the configuration. */
  readonly policy: string;
  /** What reading the repositories takes. */
  readonly permissions: Permissions;
  /** False where nothing is to be looked at anew when the configuration changes. */
  readonly followsUp?: false;
  /** Reads the repositories of one installation and decides, without any means to write. `now`: milliseconds since the epoch. */
  predict(repositories: readonly RepositoryRef[], reader: Reader, config: ConfigSource, now: number): Promise<readonly Predicted[]>;
  /** The value of a setting as a person reads it; `quote` shows names from outside. */
  words(setting: string, value: Json, quote: (text: string) => string): string;
}
