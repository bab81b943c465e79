import type { Change, Outcome } from "../../src/changes/change.ts";
import type { Reader, Writer } from "../../src/github/client.ts";
import { nobody } from "../../src/protection/actors.ts";
import type { ClassicRule } from "../../src/protection/branch-rule.ts";
import { protectionKinds } from "../../src/protection/kinds.ts";
import type { Ruleset } from "../../src/protection/ruleset.ts";
import { installationId, ownerId, type RepositoryRef, repositoryId } from "../../src/values/ids.ts";
import { type Body, replaceWhole, updateChecks, updateReviews } from "./model-rest.ts";
import { rawRepository, rawRule } from "./raw.ts";

export const repository: RepositoryRef = {
  id: repositoryId(11),
  nodeId: "R_11",
  owner: "acme",
  name: "shop",
  ownerId: ownerId(7),
  installationId: installationId(5),
};

/** The protection of one repository as GitHub keeps it: classic rules by pattern, the first that matches wins after an exact one. */
export interface Model {
  readonly branch: string;
  readonly personal: boolean;
  /** Patterns are the branch's name or `*`, which matches it as well. */
  readonly rules: readonly ClassicRule[];
  readonly rulesets: readonly Ruleset[];
}

export const model = (given: Partial<Model> = {}): Model => ({ branch: "main", personal: false, rules: [], rulesets: [], ...given });

export const governing = ({ rules, branch }: Model): ClassicRule | undefined =>
  rules.find(({ pattern }) => pattern === branch) ?? rules.find(({ pattern }) => pattern === "*");

class Refused extends Error {
  readonly status: number;
  readonly response: { headers: Record<string, string>; data: { message: string } };

  constructor(status: number, message: string) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.response = { headers: {}, data: { message } };
  }
}

interface Sent {
  readonly route: string;
  readonly body: Body;
}

/** A GitHub around a model: it answers the queries and takes the writes of the kinds of change, and keeps count of both. */
export class ModelGitHub {
  state: Model;
  /** Every write, in order. */
  readonly sent: Sent[] = [];
  /** Number of all requests, reads included. */
  requests = 0;

  constructor(state: Model) {
    this.state = state;
  }

  get reader(): Reader {
    return { graphql: this.#graphql, request: this.#refuse } as unknown as Reader;
  }

  get writer(): Writer {
    return { graphql: this.#graphql, request: this.#request } as unknown as Writer;
  }

  readonly #graphql = async (document: string, variables: unknown): Promise<unknown> => {
    this.requests += 1;
    const rule = governing(this.state);
    if (document.includes("mutation RaiseFlags")) return this.#raise((variables as { input: Body }).input);
    if (document.includes("query BranchRule")) {
      return { node: { ref: { branchProtectionRule: rule === undefined ? null : rawRule(rule) } } };
    }
    return { nodes: [rawRepository(this.state, rule)] };
  };

  readonly #refuse = async (route: string): Promise<never> => {
    throw new Error(`A reader was asked to ${route}`);
  };

  readonly #request = async (route: string, options: Body): Promise<{ data: unknown }> => {
    this.requests += 1;
    const { owner, repo, branch, ...body } = options;
    this.sent.push({ route, body });
    if (owner !== repository.owner || repo !== repository.name || branch !== this.state.branch) throw new Refused(404, "Branch not found");
    const [method, path = ""] = route.split(" ");
    const below = path.replace("/repos/{owner}/{repo}/branches/{branch}/protection", "");
    const rule = governing(this.state);
    if (method === "PUT" && below === "") {
      const exact = rule?.pattern === this.state.branch ? rule : undefined;
      return this.#store(replaceWhole(this.state.branch, body, exact, this.state.personal), () => ({}));
    }
    if (rule === undefined) throw new Refused(404, "Branch not protected");
    switch (`${method} ${below}`) {
      case "PATCH /required_pull_request_reviews": {
        if (rule.reviews === null) throw new Refused(404, "Required pull request reviews not enabled");
        const { section, answer } = updateReviews(rule.reviews, body, this.state.personal);
        return this.#store({ ...rule, reviews: section }, () => answer);
      }
      case "PATCH /required_status_checks": {
        if (rule.checks === null) throw new Refused(404, "Required status checks not enabled");
        const { section, answer } = updateChecks(rule.checks, body);
        return this.#store({ ...rule, checks: section }, () => answer);
      }
      case "POST /enforce_admins":
        return this.#store({ ...rule, enforceAdmins: true }, () => ({ enabled: true }));
      case "POST /required_signatures":
        return this.#store({ ...rule, signatures: true }, () => ({ enabled: true }));
      default:
        throw new Error(`The model does not know ${route}`);
    }
  };

  /** Names that are absent keep their value; so does what only GraphQL knows. */
  #raise({ branchProtectionRuleId, ...input }: Body): unknown {
    this.sent.push({ route: "mutation updateBranchProtectionRule", body: input });
    const rule = this.state.rules.find(({ pattern }) => `BPR_${pattern}` === branchProtectionRuleId);
    if (rule === undefined) throw new Error(`Could not resolve to a node with the global id of '${branchProtectionRuleId}'.`);
    const given = <Value>(key: string, before: Value): Value => (key in input ? (input[key] as Value) : before);
    const raised: ClassicRule = {
      ...rule,
      linearHistory: given("requiresLinearHistory", rule.linearHistory),
      conversationResolution: given("requiresConversationResolution", rule.conversationResolution),
      allowForcePushes: given("allowsForcePushes", rule.allowForcePushes),
      forcePushers: "bypassForcePushActorIds" in input ? nobody : rule.forcePushers,
      allowDeletions: given("allowsDeletions", rule.allowDeletions),
      blockCreations: given("blocksCreations", rule.blockCreations),
      lockBranch: given("lockBranch", rule.lockBranch),
    };
    this.#store(raised, () => undefined);
    return { updateBranchProtectionRule: { branchProtectionRule: rawRule(raised) } };
  }

  #store(rule: ClassicRule, answer: () => unknown): { data: unknown } {
    const others = this.state.rules.filter(({ pattern }) => pattern !== rule.pattern);
    this.state = { ...this.state, rules: [...others, rule] };
    return { data: answer() };
  }
}

/** What `apply` does with a change, without a table: read, perform, read back. */
export async function perform(change: Change, github: ModelGitHub): Promise<Outcome> {
  const kind = protectionKinds.find(({ name }) => name === change.kind);
  if (kind === undefined) throw new Error(`No kind is called ${change.kind}`);
  if (kind.trustsObservation !== true) {
    const before = await kind.read(change, github.reader);
    if (kind.matches(before, change.want)) return { status: "succeeded", found: true, before: change.expect, after: before };
    if (!kind.matches(before, change.expect)) return { status: "conflict", observed: before };
  }
  const after = (await kind.perform(change, github.writer)) ?? (await kind.read(change, github.reader));
  if (!kind.matches(after, change.want)) return { status: "failed", error: { code: "not_as_wanted", message: JSON.stringify(after) } };
  return { status: "succeeded", found: false, before: change.expect, after };
}
