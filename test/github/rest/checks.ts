import type { paths } from "@octokit/openapi-types";
import { actorOf } from "../auth/viewer.ts";
import { created, notFound, ok, Refusal, unprocessable } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Body, type Call, get, patch, post, type Route } from "../http/route.ts";
import { renderCheckRun, renderCheckSuite } from "../render/check.ts";
import { mergeWhatMayBe } from "../state/auto-merge.ts";
import type { App, CheckConclusion, CheckRun, CheckSuite, Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { resolveCommit } from "../state/refs.ts";
import type { World } from "../state/world.ts";
import { requireAnnotations } from "./annotations.ts";

type Create = Body<paths["/repos/{owner}/{repo}/check-runs"]["post"]>;
type Update = Body<paths["/repos/{owner}/{repo}/check-runs/{check_run_id}"]["patch"]>;
type Fields = Partial<Pick<Create, "name" | "external_id" | "details_url" | "started_at" | "completed_at" | "output" | "actions">> & {
  status?: string;
  conclusion?: string;
};

function requireApp(call: Call): App {
  if (call.viewer.kind !== "installation") throw new Refusal(403, "You must authenticate via a GitHub App.");
  return call.viewer.app;
}

/** The suite of an App on a commit; the first run makes it. */
function suiteFor(world: World, repository: Repository, app: App, headSha: string): CheckSuite {
  for (const suite of repository.checkSuites.values()) if (suite.app === app && suite.headSha === headSha) return suite;
  const id = world.store.ids.next("checkSuite");
  const branch = [...repository.refs]
    .find(([name, sha]) => sha === headSha && name.startsWith("refs/heads/"))?.[0]
    .slice("refs/heads/".length);
  const now = world.now();
  const suite: CheckSuite = {
    id,
    nodeId: nodeId("CS", repository.id, id),
    app,
    headSha,
    headBranch: branch ?? null,
    runs: [],
    createdAt: now,
    updatedAt: now,
  };
  repository.checkSuites.set(id, suite);
  return suite;
}

/** Takes over what a body says about a run. A conclusion completes it; completing needs a conclusion. */
function assign(world: World, run: CheckRun, fields: Fields): void {
  const status = fields.conclusion !== undefined || fields.completed_at !== undefined ? "completed" : fields.status;
  if (status === "completed" && fields.conclusion === undefined && run.conclusion === null)
    throw unprocessable("CheckRun", "conclusion", "A conclusion is required when the status is completed", "missing_field");
  if (fields.conclusion === "stale") throw unprocessable("CheckRun", "conclusion", "Only GitHub can mark a check run as stale");
  if (fields.name !== undefined) run.name = fields.name;
  if (fields.external_id !== undefined) run.externalId = fields.external_id;
  if (fields.details_url !== undefined) run.detailsUrl = fields.details_url;
  if (fields.started_at !== undefined) run.startedAt = Date.parse(fields.started_at);
  if (status !== undefined) run.status = status as CheckRun["status"];
  if (fields.conclusion !== undefined) run.conclusion = fields.conclusion as CheckConclusion;
  // A run that leaves "completed" starts anew.
  if (run.status !== "completed") run.conclusion = null;
  run.completedAt =
    run.status === "completed"
      ? fields.completed_at === undefined
        ? (run.completedAt ?? world.now())
        : Date.parse(fields.completed_at)
      : null;
  if (fields.output !== undefined) {
    const { title, summary, text, annotations } = fields.output;
    run.annotations.push(...requireAnnotations(annotations ?? []));
    run.output = { title: title ?? run.output.title, summary, text: text ?? null };
  }
  if (fields.actions !== undefined) run.actions = fields.actions;
}

function tell(call: Call, run: CheckRun, action: "created" | "completed"): void {
  const { world, repository } = call;
  world.hooks.emit({
    event: "check_run",
    action,
    repository,
    sender: actorOf(call.viewer),
    body: () => ({ check_run: { ...renderCheckRun(world, repository, run), check_suite: renderCheckSuite(world, repository, run.suite) } }),
  });
}

function requireRun(call: Call, id: string): CheckRun {
  const run = call.repository.checkRuns.get(Number(id));
  if (run === undefined) throw notFound();
  return run;
}

const suitesOn = (repository: Repository, sha: string): CheckSuite[] =>
  [...repository.checkSuites.values()].filter((suite) => suite.headSha === sha);

/** Of runs with the same name in the same suite, the latest. */
function latest(runs: readonly CheckRun[]): CheckRun[] {
  const byName = new Map<string, CheckRun>();
  for (const run of runs) byName.set(`${run.suite.id} ${run.name}`, run);
  return [...byName.values()];
}

/** Runs filtered as the two listings do, newest first. */
function listRuns(call: Call, suites: readonly CheckSuite[]) {
  const { world, repository, query, address } = call;
  const name = query.get("check_name");
  const status = query.get("status");
  const app = query.get("app_id");
  const all = suites.flatMap((suite) => suite.runs).sort((a, b) => a.id - b.id);
  const runs = (query.get("filter") === "all" ? all : latest(all))
    .filter(
      (run) =>
        (name === null || run.name === name) &&
        (status === null || run.status === status) &&
        (app === null || run.suite.app.id === Number(app)),
    )
    .reverse();
  const { items, headers } = paginate(runs, query, address);
  return ok({ total_count: runs.length, check_runs: items.map((run) => renderCheckRun(world, repository, run)) }, headers);
}

export const checkRoutes: readonly Route[] = [
  post("/repos/{owner}/{repo}/check-runs", ["checks:write"], (call) => {
    const { world, repository } = call;
    const body: Create = call.body;
    const app = requireApp(call);
    const sha = /^[0-9a-f]{40}$/.test(body.head_sha) ? resolveCommit(repository, body.head_sha) : undefined;
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${body.head_sha}`);
    const id = world.store.ids.next("checkRun");
    const run: CheckRun = {
      id,
      nodeId: nodeId("CR", repository.id, id),
      suite: suiteFor(world, repository, app, sha),
      name: body.name,
      externalId: "",
      detailsUrl: `${world.url}/apps/${app.slug}`,
      status: "queued",
      conclusion: null,
      startedAt: world.now(),
      completedAt: null,
      output: { title: null, summary: null, text: null },
      annotations: [],
      actions: [],
    };
    assign(world, run, body as Fields);
    repository.checkRuns.set(id, run);
    run.suite.runs.push(run);
    run.suite.updatedAt = world.now();
    tell(call, run, "created");
    if (run.status === "completed") tell(call, run, "completed");
    mergeWhatMayBe(world, repository);
    return created(renderCheckRun(world, repository, run));
  }),

  get("/repos/{owner}/{repo}/check-runs/{check_run_id}", ["checks:read"], (call) =>
    ok(renderCheckRun(call.world, call.repository, requireRun(call, call.params.check_run_id))),
  ),

  patch("/repos/{owner}/{repo}/check-runs/{check_run_id}", ["checks:write"], (call) => {
    const app = requireApp(call);
    const body: Update = call.body;
    const run = requireRun(call, call.params.check_run_id);
    if (run.suite.app !== app)
      throw new Refusal(403, `Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`);
    const before = run.status;
    assign(call.world, run, body as Fields);
    run.suite.updatedAt = call.world.now();
    if (run.status === "completed" && before !== "completed") tell(call, run, "completed");
    mergeWhatMayBe(call.world, call.repository);
    return ok(renderCheckRun(call.world, call.repository, run));
  }),

  get("/repos/{owner}/{repo}/commits/{ref}/check-runs", ["checks:read"], (call) => {
    const sha = resolveCommit(call.repository, call.params.ref);
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${call.params.ref}`);
    return listRuns(call, suitesOn(call.repository, sha));
  }),

  get("/repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs", ["checks:read"], (call) => {
    const suite = call.repository.checkSuites.get(Number(call.params.check_suite_id));
    if (suite === undefined) throw notFound();
    return listRuns(call, [suite]);
  }),

  get("/repos/{owner}/{repo}/check-suites/{check_suite_id}", ["checks:read"], (call) => {
    const suite = call.repository.checkSuites.get(Number(call.params.check_suite_id));
    if (suite === undefined) throw notFound();
    return ok(renderCheckSuite(call.world, call.repository, suite));
  }),

  get("/repos/{owner}/{repo}/commits/{ref}/check-suites", ["checks:read"], (call) => {
    const { world, repository, query, address } = call;
    const sha = resolveCommit(repository, call.params.ref);
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${call.params.ref}`);
    const app = query.get("app_id");
    const name = query.get("check_name");
    const suites = suitesOn(repository, sha)
      .filter((suite) => app === null || suite.app.id === Number(app))
      .filter((suite) => name === null || suite.runs.some((run) => run.name === name));
    const { items, headers } = paginate(suites, query, address);
    return ok({ total_count: suites.length, check_suites: items.map((suite) => renderCheckSuite(world, repository, suite)) }, headers);
  }),
];
