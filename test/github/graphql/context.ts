import type { Viewer } from "../auth/viewer.ts";
import type { ProtectionRule } from "../protection/rule.ts";
import type { Rule, Ruleset } from "../rulesets/ruleset.ts";
import type { Account, App, CheckRun, Repository, Team } from "../state/entities.ts";
import type { World } from "../state/world.ts";

/** What the objects of one query need to answer their fields. */
export interface GraphContext {
  readonly world: World;
  readonly viewer: Viewer;
  readonly objects: Objects;
}

/** How each kind of thing becomes an object. A graph has cycles (repository → ref → rule → repository); its modules must not. */
export interface Objects {
  account(account: Account): GraphObject;
  app(app: App): GraphObject;
  team(team: Team): GraphObject;
  repository(repository: Repository): GraphObject;
  /** A branch or tag by its full name; null when there is none. */
  ref(repository: Repository, name: string): GraphObject | null;
  /** Null when no commit has that id. */
  commit(repository: Repository, sha: string): GraphObject | null;
  checkRun(repository: Repository, run: CheckRun): GraphObject;
  protection(repository: Repository, rule: ProtectionRule): GraphObject;
  ruleset(ruleset: Ruleset): GraphObject;
  /** The rule at a place in its ruleset. */
  rule(ruleset: Ruleset, rule: Rule, index: number): GraphObject;
}

/**
 * An object of the graph: its type, and for each field that the local GitHub knows a value or a function of the field's arguments. A
 * field that is missing here is not answered with null but with an error: the double must not claim what it does not know.
 */
export interface GraphObject {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

/** An error with one of GitHub's types (`NOT_FOUND`, `FORBIDDEN` …), which stands beside the message. */
export class GraphError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
