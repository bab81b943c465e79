import { actorOf } from "../auth/viewer.ts";
import { ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, del, get, post, type Route } from "../http/route.ts";
import { renderLabels } from "../render/issue.ts";
import type { Issue } from "../state/entities.ts";
import { tellPull } from "../state/pulls.ts";
import { fullName } from "../state/store.ts";
import { requireIssue } from "./issues.ts";

const LABELS = "/repos/{owner}/{repo}/issues/{issue_number}/labels";
const WRITE = ["issues:write", "pull_requests:write"] as const;
/** Of a label's name, in characters. (https://docs.github.com/rest/issues/labels#create-a-label) */
const LONGEST_NAME = 50;

const rendered = ({ world, repository }: Call, { labels }: Issue) => renderLabels(`${world.url}/repos/${fullName(repository)}`, labels);

type Given = string | { readonly name?: string };

const namesIn = (body: unknown): string[] => {
  const given = (Array.isArray(body) ? body : ((body as { labels?: unknown } | undefined)?.labels ?? [])) as readonly Given[];
  return given.map((label) => (typeof label === "string" ? label : (label.name ?? "")));
};

/** Labels are compared without regard to capitals; one that the repository does not have yet is made. */
function add(call: Call<string, unknown>, issue: Issue, names: readonly string[]): void {
  const { world, repository, viewer } = call;
  if (names.some((name) => name.trim() === "" || name.length > LONGEST_NAME))
    throw new Refusal(422, "Validation Failed", { errors: [{ resource: "Label", field: "name", code: "invalid" }] });
  const known = new Map(issue.labels.map((label) => [label.toLowerCase(), label]));
  const fresh = new Map<string, string>();
  for (const name of names) if (!known.has(name.toLowerCase()) && !fresh.has(name.toLowerCase())) fresh.set(name.toLowerCase(), name);
  issue.labels = [...issue.labels, ...fresh.values()];
  issue.updatedAt = world.now();
  for (const label of fresh.values()) {
    const [told] = renderLabels(`${world.url}/repos/${fullName(repository)}`, [label]);
    if (issue.pull !== undefined) tellPull(world, repository, issue, "labeled", actorOf(viewer), { label: told });
  }
}

export const labelRoutes: readonly Route[] = [
  get(LABELS, ["issues:read", "pull_requests:read"], (call) => {
    const { items, headers } = paginate(rendered(call, requireIssue(call, call.params.issue_number)), call.query, call.address);
    return ok(items, headers);
  }),

  post(LABELS, WRITE, (call) => {
    const issue = requireIssue(call, call.params.issue_number);
    add(call, issue, namesIn(call.body));
    return ok(rendered(call, issue));
  }),

  del(`${LABELS}/{name}`, WRITE, (call) => {
    const issue = requireIssue(call, call.params.issue_number);
    const gone = issue.labels.find((label) => label.toLowerCase() === call.params.name.toLowerCase());
    if (gone === undefined) throw new Refusal(404, "Label does not exist");
    issue.labels = issue.labels.filter((label) => label !== gone);
    return ok(rendered(call, issue));
  }),
];
