import type { components } from "@octokit/openapi-types";
import type { Viewer } from "./auth/viewer.ts";
import { control } from "./control.ts";
import { type Engine, type LocalGitHubOptions, startEngine } from "./engine.ts";
import { Hands } from "./hands.ts";
import { type Delivery, summarise } from "./hooks/summary.ts";
import type { Faults } from "./http/faults.ts";
import { matchesFilter, type RequestFilter, type RequestLog } from "./http/request-log.ts";
import { governingRule } from "./protection/match.ts";
import type { ProtectionRule } from "./protection/rule.ts";
import { renderProtection } from "./protection/to-rest.ts";
import { renderCheckRun } from "./render/check.ts";
import { renderComment } from "./render/issue.ts";
import { renderRuleset } from "./rulesets/render.ts";
import { requireRepository } from "./state/repositories.ts";
import { requireAccount } from "./state/setup.ts";

type Schemas = components["schemas"];
export type Protection = ReturnType<typeof renderProtection>;

/** What came of an act. */
export interface Act {
  readonly status: number;
  readonly body: unknown;
}

/** Somebody who acts on the local GitHub, with their own rights and in their own name. */
export interface Actor {
  /** Carries out a REST operation; `path` begins with a slash. Throws when it is refused, unless `expected` names the status. */
  request(method: string, path: string, body?: unknown, expected?: number): Act;
  /** Takes everything off a branch's protection that can be taken off without removing it. */
  weakenProtection(repository: string, branch: string): Act;
}

/** A running local GitHub: its address, the hands that set it up, and the eyes that look into it. */
export class LocalGitHub extends Hands {
  readonly #engine: Engine;
  #summary: { readonly version: number; readonly deliveries: Delivery[] } | undefined;

  private constructor(engine: Engine) {
    super(engine.world);
    this.#engine = engine;
  }

  static async start(options: LocalGitHubOptions = {}): Promise<LocalGitHub> {
    let github: LocalGitHub | undefined;
    const engine = await startEngine(options, (method, contentType, body) => {
      if (github === undefined) throw new Error("The local GitHub is still starting.");
      return control(github, method, contentType, body);
    });
    github = new LocalGitHub(engine);
    return github;
  }

  /** The address of the REST API; GraphQL is at `/graphql` below it. */
  get url(): string {
    return this.#engine.world.url;
  }

  /** Stops listening, cuts what is open, and drops the deliveries that wait. */
  close(): Promise<void> {
    return this.#engine.close();
  }

  // Acting --------------------------------------------------------------------------------------------------------------------

  /**
   * A person, by login. What they may do is checked, and their acts send webhooks with them as sender. With `via`, they act through an App
   * (its slug) that is installed: what they write is marked with it (`performed_via_github_app`).
   */
  as(login: string, options: { via?: string } = {}): Actor {
    const via = this.app(options.via);
    return this.#actor(() => ({ kind: "user", account: requireAccount(this.#engine.world, login), ...(via && { via }) }));
  }

  /** Another App's bot (`<slug>[bot]`), with the rights of its installation on the owner in the path. */
  asApp(slug: string): Actor {
    return this.#actor((path) => {
      const { store } = this.#engine.world;
      const app = store.app(slug);
      const owner = store.account(/^\/(?:repos|orgs)\/([^/]+)/.exec(path)?.[1] ?? "");
      const installation = app && owner && store.installationOf(app, owner);
      if (app === undefined || installation === undefined) throw new Error(`The App "${slug}" is not installed on the owner of ${path}.`);
      return { kind: "installation", app, installation, permissions: installation.permissions, repositoryIds: undefined };
    });
  }

  #actor(viewerFor: (path: string) => Viewer): Actor {
    const { dispatcher, world } = this.#engine;
    const request = (method: string, path: string, body?: unknown, expected?: number): Act => {
      const routed = dispatcher.route({ method: method.toUpperCase(), url: new URL(path, world.url), body });
      const { status, body: answer } = dispatcher.handle(routed, viewerFor(path));
      if (expected === undefined ? status >= 400 : status !== expected)
        throw new Error(`${method} ${path} was answered ${status}: ${JSON.stringify(answer)}`);
      return { status, body: answer };
    };
    const weakenProtection = (repository: string, branch: string): Act =>
      request("PUT", `/repos/${repository}/branches/${encodeURIComponent(branch)}/protection`, {
        required_status_checks: null,
        enforce_admins: false,
        required_pull_request_reviews: null,
        restrictions: null,
        allow_force_pushes: true,
        allow_deletions: true,
      });
    return { request, weakenProtection };
  }

  // Looking -------------------------------------------------------------------------------------------------------------------

  /** The protection in force on a branch, as `GET …/protection` gives it; null when there is none. */
  protectionOf(repository: string, branch: string): Protection | null {
    const found = requireRepository(this.#engine.world, repository);
    const rule = governingRule(found.protections, branch);
    return rule === undefined ? null : renderProtection(this.#engine.world, found, branch, rule.settings);
  }

  /** Every classic rule of a repository, wildcards included, in the local GitHub's own words. */
  protectionRulesOf(repository: string): readonly Pick<ProtectionRule, "id" | "pattern" | "settings">[] {
    return requireRepository(this.#engine.world, repository).protections.map(({ id, pattern, settings }) => ({ id, pattern, settings }));
  }

  /** The rulesets that a repository (`acme/api`) or an organisation (`acme`) has itself, with all that they hold. */
  rulesetsOf(home: string): Schemas["repository-ruleset"][] {
    const { world } = this.#engine;
    const rulesets = home.includes("/") ? requireRepository(world, home).rulesets : world.store.rulesetsOf(requireAccount(world, home));
    return [...rulesets.values()].map((ruleset) => ({
      ...renderRuleset(world, ruleset, { kind: "anonymous" }),
      bypass_actors: [...ruleset.bypassActors],
    }));
  }

  /** All check runs on a commit, oldest first. */
  checkRunsOf(repository: string, sha: string): Schemas["check-run"][] {
    const found = requireRepository(this.#engine.world, repository);
    return [...found.checkRuns.values()]
      .filter((run) => run.suite.headSha === sha)
      .map((run) => renderCheckRun(this.#engine.world, found, run));
  }

  /** The commit at the head of a branch; throws when there is no such branch. */
  headOf(repository: string, branch: string): string {
    const sha = requireRepository(this.#engine.world, repository).refs.get(`refs/heads/${branch}`);
    if (sha === undefined) throw new Error(`${repository} has no branch "${branch}".`);
    return sha;
  }

  /** The comments under an issue or pull request, oldest first. */
  commentsOf(repository: string, number: number): Schemas["issue-comment"][] {
    const found = requireRepository(this.#engine.world, repository);
    return [...found.comments.values()]
      .filter((comment) => comment.issueNumber === number)
      .map((comment) => renderComment(this.#engine.world, found, comment));
  }

  /** Requests over the network, oldest first. Acts through `as` and `asApp` are not among them. */
  get requests(): readonly RequestLog[] {
    return this.#engine.log;
  }

  /** How many requests that could change something arrived; with `effective: true`, how many were carried out. */
  writes(filter: RequestFilter = {}): number {
    return this.#engine.log.filter((entry) => entry.write && matchesFilter(entry, filter)).length;
  }

  resetLog(): void {
    this.#engine.log.length = 0;
  }

  /** What the real GitHub would not have accepted or answered. Tests assert that it stays empty. */
  get violations(): string[] {
    return this.#engine.violations;
  }

  get faults(): Faults {
    return this.#engine.faults;
  }

  /** Requests an hour for an installation, or for an App itself, by id. */
  setRateLimit(id: number, limit: number): void {
    this.#engine.world.limits.setLimit(id, limit);
  }

  // Webhooks ------------------------------------------------------------------------------------------------------------------

  /** One entry for each guid, oldest first. */
  get deliveries(): Delivery[] {
    const { attempts, version } = this.#engine.world.hooks;
    if (this.#summary?.version !== version) this.#summary = { version, deliveries: summarise(attempts) };
    return this.#summary.deliveries;
  }

  /** Sends a delivery again: the same guid and body, a new delivery id. */
  redeliver(guid: string): void {
    const found = this.#engine.world.hooks.byGuid(guid);
    if (found === undefined) throw new Error(`The local GitHub made no delivery with the guid ${guid}.`);
    this.#engine.world.hooks.redeliver(found);
  }

  pauseHooks(): void {
    this.#engine.world.hooks.pause();
  }

  /** Sends what gathered; `shuffle` in random order. */
  resumeHooks(options: { shuffle?: boolean } = {}): void {
    this.#engine.world.hooks.resume(options);
  }

  /** Resolves when no delivery is in flight. */
  idle(): Promise<void> {
    return this.#engine.world.hooks.idle();
  }
}
