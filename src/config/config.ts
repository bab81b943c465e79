import type { CommandRules } from "./command-rules.ts";
import type { Mode } from "./mode.ts";
import type { Values } from "./policy-definition.ts";
import type { PresetName } from "./presets.ts";
import type { Position } from "./problem.ts";
import type { ConfigKind } from "./schema.ts";

/** A file that was found valid, as plain data. */
export type Config = {
  readonly kind: ConfigKind;
  readonly paused: boolean;
  readonly policies: Readonly<Record<string, PolicySection>>;
  readonly selections: readonly Selection[];
  readonly exemptions: readonly Exemption[];
  /** What is asked of whoever gives a command; absent when nothing is. */
  readonly commands?: CommandRules;
};

/** What one file, or one selection in it, says of a policy. */
export type PolicySection = {
  readonly mode: Mode | null;
  readonly preset: PresetName | null;
  readonly values: Values;
  /** Where each of them stands in the file: `mode`, `preset`, and the paths of the values. */
  readonly at: Readonly<Record<string, Position>>;
};

export type Selection = {
  readonly name: string;
  readonly match: Match;
  readonly policies: Readonly<Record<string, PolicySection>>;
};

export type Visibility = "public" | "private" | "internal";

/** Within a list one is enough; every key that is there must hold. */
export type Match = {
  readonly names?: readonly string[];
  readonly topics?: readonly string[];
  readonly visibility?: readonly Visibility[];
  readonly languages?: readonly string[];
  readonly properties?: Readonly<Record<string, readonly string[]>>;
  readonly archived?: boolean;
  readonly fork?: boolean;
};

export type Exemption = {
  /** The setting's path below `policies`. */
  readonly setting: string;
  readonly repository: string;
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it holds, UTC, as YYYY-MM-DD. */
  readonly until: string;
  readonly at: Position;
};

/** What a file without content says. */
export const nothingSaid = (kind: ConfigKind): Config => ({ kind, paused: false, policies: {}, selections: [], exemptions: [] });
