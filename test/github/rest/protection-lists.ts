import { actorOf } from "../auth/viewer.ts";
import { type Answer, noContent, ok } from "../http/answer.ts";
import { type Call, del, get, post, put, type Route } from "../http/route.ts";
import { changeBranch } from "../protection/change.ts";
import { actorsFrom, lastProvider, limited } from "../protection/from-rest.ts";
import { requireRule } from "../protection/guard.ts";
import type { Actors, ProtectionSettings, RequiredCheck } from "../protection/rule.ts";
import { protectionUrl, renderActors, renderRestrictions } from "../protection/to-rest.ts";
import { requireSection, validated } from "./protection.ts";

const BASE = "/repos/{owner}/{repo}/branches/{branch}/protection";
const CONTEXTS = `${BASE}/required_status_checks/contexts` as const;
const RESTRICTIONS = `${BASE}/restrictions` as const;
const READ = ["administration:read"] as const;
const WRITE = ["administration:write"] as const;

type BranchCall<B = unknown> = Call<`${string}{owner}${string}{repo}${string}{branch}${string}`, B>;
type Edit = "add" | "set" | "remove";

function combine<T>(before: readonly T[], given: readonly T[], edit: Edit): T[] {
  if (edit === "set") return [...new Set(given)];
  return edit === "add" ? [...new Set([...before, ...given])] : before.filter((item) => !given.includes(item));
}

function settingsOf(call: BranchCall): ProtectionSettings {
  return requireRule(call.repository, call.params.branch).settings;
}

function save(call: BranchCall, part: Partial<ProtectionSettings>): void {
  const rule = requireRule(call.repository, call.params.branch);
  changeBranch(call.world, call.repository, call.params.branch, rule, { ...rule.settings, ...part }, actorOf(call.viewer));
}

// Contexts ----------------------------------------------------------------------------------------------------------------------

const statusChecksOf = (call: BranchCall) => requireSection(settingsOf(call).statusChecks, "Required status checks");

const contextsOf = (call: BranchCall): string[] => statusChecksOf(call).checks.map((check) => check.context);

/** The body is `{"contexts": […]}`, or the bare list of an older form. */
function editContexts(call: BranchCall, edit: Edit): Answer {
  const body = call.body as { contexts?: string[] } | string[] | undefined;
  const given = Array.isArray(body) ? body : (body?.contexts ?? []);
  const before = statusChecksOf(call);
  const known = new Map(before.checks.map((check) => [check.context, check]));
  const checks = combine([...known.keys()], given, edit).map(
    (context): RequiredCheck => known.get(context) ?? { context, appId: lastProvider(call.repository, context) },
  );
  save(call, { statusChecks: { ...before, checks } });
  return ok(contextsOf(call));
}

// Who may push ------------------------------------------------------------------------------------------------------------------

type List = keyof Actors;

const restrictionsOf = (call: BranchCall): Actors => requireSection(settingsOf(call).restrictions, "Push restrictions");

const listed = (call: BranchCall, list: List): Answer => ok(renderActors(call.world, restrictionsOf(call))[list]);

function editRestrictions(call: BranchCall, list: List, edit: Edit): Answer {
  const { store } = call.world;
  const body = call.body as Partial<Record<List, string[]>> | string[] | undefined;
  const names = Array.isArray(body) ? body : (body?.[list] ?? []);
  const before = restrictionsOf(call);
  const given = validated("fields", () => actorsFrom(store, call.repository, { [list]: names }));
  const restrictions = validated("fields", () => limited({ ...before, [list]: combine(before[list], given[list], edit) }));
  save(call, { restrictions });
  return listed(call, list);
}

export const protectionListRoutes: readonly Route[] = [
  get(CONTEXTS, READ, (call) => ok(contextsOf(call))),
  post(CONTEXTS, WRITE, (call) => editContexts(call, "add")),
  put(CONTEXTS, WRITE, (call) => editContexts(call, "set")),
  del(CONTEXTS, WRITE, (call) => editContexts(call, "remove")),

  get(RESTRICTIONS, READ, (call) =>
    ok(renderRestrictions(call.world, protectionUrl(call.world, call.repository, call.params.branch), restrictionsOf(call))),
  ),
  del(RESTRICTIONS, WRITE, (call) => {
    restrictionsOf(call);
    save(call, { restrictions: null });
    return noContent;
  }),
  ...(["users", "teams", "apps"] as const).flatMap((list) => [
    get(`${RESTRICTIONS}/${list}`, READ, (call) => listed(call, list)),
    post(`${RESTRICTIONS}/${list}`, WRITE, (call) => editRestrictions(call, list, "add")),
    put(`${RESTRICTIONS}/${list}`, WRITE, (call) => editRestrictions(call, list, "set")),
    del(`${RESTRICTIONS}/${list}`, WRITE, (call) => editRestrictions(call, list, "remove")),
  ]),
];
