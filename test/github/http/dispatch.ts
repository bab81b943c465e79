import { authenticate } from "../auth/authenticate.ts";
import { authorise, sees } from "../auth/authorise.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Operation } from "../openapi/description.ts";
import { answerComplaints, findOperation, operationOf, requestComplaints, strangeKeys } from "../openapi/validate.ts";
import type { Account, Repository } from "../state/entities.ts";
import { fullName } from "../state/store.ts";
import type { World } from "../state/world.ts";
import { type Answer, notFound, Refusal } from "./answer.ts";
import type { Call, Route } from "./route.ts";
import { type Match, routerOf, type Templates } from "./router.ts";

/** A request, from the network or from within. */
export interface Request {
  /** In capitals. */
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
}

/** A request whose route is known; `match` is undefined for paths that the local GitHub does not serve. */
export interface Routed extends Request {
  readonly match: Match<Route> | undefined;
  /** The template, also of an operation that GitHub has and the local one has not. */
  readonly template: string | undefined;
}

const READ_ONLY = new Set(["GET", "HEAD"]);

/** Leads requests to the REST routes, and judges them and their answers by GitHub's description. */
export class Dispatcher {
  readonly #world: World;
  readonly #routes: Templates<Route>;
  readonly #validate: boolean;
  readonly #searched = new Map<string, number>();

  constructor(world: World, routes: readonly Route[], validate: boolean) {
    this.#world = world;
    this.#routes = routerOf(routes);
    this.#validate = validate;
  }

  route(request: Request): Routed {
    const { pathname } = request.url;
    const method = request.method === "HEAD" ? "GET" : request.method;
    const match = this.#routes.find(method, this.#byName(pathname));
    const template = match?.target.template ?? (this.#validate ? findOperation(method, pathname)?.template : undefined);
    return { ...request, match, template };
  }

  /** Whether a request can change something. Minting a token and asking for a redelivery do not. */
  writes({ method, match }: Routed): boolean {
    return !READ_ONLY.has(method) && match?.target.options.harmless !== true;
  }

  authenticate(authorization: string | undefined): Viewer {
    return authenticate(this.#world, authorization);
  }

  /** Carries a request out. Refusals come back as answers; only a fault in the local GitHub itself throws. */
  handle(request: Routed, viewer: Viewer): Answer {
    try {
      return this.#judged(request, this.#carryOut(request, viewer));
    } catch (error) {
      if (error instanceof Refusal) return this.#judged(request, error.answer());
      throw error;
    }
  }

  #carryOut(request: Routed, viewer: Viewer): Answer {
    const { match, method } = request;
    if (match === undefined) throw this.#unserved(request);
    const { target: route, params } = match;
    const problems = this.#validate ? this.#complaints(route, request) : [];
    const call = this.#callFor(request, route, params, viewer);
    if (call instanceof Refusal) throw call;
    authorise(this.#world.store, viewer, route.access, { repository: call.found.repository, organization: call.found.organization });
    if (problems.length > 0) throw new Refusal(422, `Invalid request.\n\n${problems.join("\n")}`, { errors: [] });
    if (!READ_ONLY.has(method) && call.found.repository?.archived === true && route.options.archived !== true)
      throw new Refusal(403, "Repository was archived so is read-only.");
    return route.handle(call.call);
  }

  #callFor(request: Routed, route: Route, params: Record<string, string>, viewer: Viewer) {
    const { store, url: root } = this.#world;
    const repository = route.template.startsWith("/repos/{owner}/{repo}") ? this.#repository(request, params, viewer) : undefined;
    if (repository instanceof Refusal) return repository;
    const organization = route.template.startsWith("/orgs/{org}") ? store.account(params.org ?? "") : undefined;
    if (route.template.startsWith("/orgs/{org}") && organization?.type !== "Organization") return notFound();
    const found = { repository, organization };
    const call: Call = {
      world: this.#world,
      viewer,
      params,
      query: request.url.searchParams,
      address: `${root}${request.url.pathname}`,
      body: request.body,
      get repository(): Repository {
        return required(found.repository, `${route.template} has no repository.`);
      },
      get organization(): Account {
        return required(found.organization, `${route.template} has no organisation.`);
      },
    };
    return { call, found };
  }

  /** The repository of a path; a former name redirects, and what the viewer may not see is not there. */
  #repository(request: Routed, params: Record<string, string>, viewer: Viewer): Repository | Refusal {
    const { store, url: root } = this.#world;
    const name = `${params.owner}/${params.repo}`;
    const repository = store.repository(name);
    if (repository !== undefined) return sees(store, viewer, repository) ? repository : notFound();
    const moved = store.formerly(name);
    if (moved === undefined || !sees(store, viewer, moved)) return notFound();
    const rest = request.url.pathname
      .split("/")
      .slice(4)
      .map((segment) => `/${segment}`)
      .join("");
    const location = `${root}/repositories/${moved.id}${rest}${request.url.search}`;
    const permanent = READ_ONLY.has(request.method);
    return new Refusal(permanent ? 301 : 307, permanent ? "Moved Permanently" : "Temporary Redirect", { headers: { location } });
  }

  /**
   * `/repositories/{id}/…` is where redirects lead; it serves what `/repos/{owner}/{repo}/…` does. Likewise `/organizations/{id}/team/{id}/…`,
   * which the description has in its sentences only.
   */
  #byName(pathname: string): string {
    const team = /^\/organizations\/(\d+)\/team\/(\d+)(\/.*)?$/.exec(pathname);
    const found = team && this.#world.store.teams.get(Number(team[2]));
    const home = found && this.#world.store.accounts.get(Number(team[1]));
    if (found && home && found.organizationId === home.id) return `/orgs/${home.login}/teams/${found.slug}${team[3] ?? ""}`;
    const match = /^\/repositories\/(\d+)(\/.*)?$/.exec(pathname);
    const repository = match && this.#world.store.repositories.get(Number(match[1]));
    return repository ? `/repos/${fullName(repository)}${match?.[2] ?? ""}` : pathname;
  }

  #complaints(route: Route, { match, url, body }: Routed): string[] {
    const operation = operationOf(route.method, route.template);
    if (operation === undefined) return [];
    const problems = requestComplaints(operation, match?.params ?? {}, url.searchParams, body);
    for (const problem of problems) this.#world.violation(`${operation.operationId}: ${problem}`);
    return problems;
  }

  #unserved({ method, url, template }: Routed): Refusal {
    const why = template === undefined ? "is no operation of GitHub's REST API" : "is an operation that the local GitHub does not have yet";
    const message = `${method} ${url.pathname} ${why}.`;
    if (this.#validate) this.#world.violation(message);
    return new Refusal(template === undefined ? 500 : 501, message);
  }

  #strange(operation: Operation, { status, body }: Answer): string[] {
    const key = `${operation.operationId} ${status}`;
    const seen = this.#searched.get(key) ?? 0;
    if (seen >= SEARCHED) return [];
    this.#searched.set(key, seen + 1);
    return strangeKeys(operation, status, body);
  }

  #judged({ match, method, url }: Routed, answer: Answer): Answer {
    const operation = this.#validate && match !== undefined ? operationOf(match.target.method, match.target.template) : undefined;
    if (operation === undefined) return answer;
    for (const problem of [...answerComplaints(operation, answer.status, answer.body), ...this.#strange(operation, answer)]) {
      this.#world.violation(`The local GitHub's own answer to ${method} ${url.pathname}: ${operation.operationId}: ${problem}`);
    }
    return answer;
  }
}

/** So many answers of each operation and status are searched for keys that GitHub does not have: a walk that costs more than a validator. */
const SEARCHED = 10;

function required<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new Error(message);
  return value;
}
