import { actorOf } from "../auth/viewer.ts";
import { type Answer, created, noContent, notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, del, get, post, put, type Route } from "../http/route.ts";
import { requirePlan } from "../protection/guard.ts";
import { activeOn, rulesetsConcerning } from "../rulesets/apply.ts";
import { changeRuleset, createRuleset, deleteRuleset, type Home } from "../rulesets/change.ts";
import { invalidRuleset, MOST_RULESETS, type RulesetBody, rulesetFields } from "../rulesets/from-rest.ts";
import { renderRuleset, renderRulesetSummary, sourceName } from "../rulesets/render.ts";
import type { Ruleset } from "../rulesets/ruleset.ts";
import type { Account } from "../state/entities.ts";

const REPOSITORY = "/repos/{owner}/{repo}/rulesets";
const ORGANIZATION = "/orgs/{org}/rulesets";

function repositoryHome({ repository }: Call): Home {
  requirePlan(repository);
  return { repository, rulesets: repository.rulesets };
}

function organizationHome({ organization, world }: Call): Home {
  if (organization.plan === "free") throw new Refusal(403, "Upgrade to GitHub Team to enable this feature.");
  return { organization, rulesets: world.store.rulesetsOf(organization) };
}

const ownerOf = (home: Home): Account => (home.repository?.owner ?? home.organization) as Account;

function requireRuleset(home: Home, id: string): Ruleset {
  const ruleset = home.rulesets.get(Number(id));
  if (ruleset === undefined) throw notFound();
  return ruleset;
}

function requireFreeName(home: Home, name: string, own?: Ruleset): void {
  for (const ruleset of home.rulesets.values()) {
    if (ruleset !== own && ruleset.name === name) throw invalidRuleset("name", "Name must be unique");
  }
}

function make(call: Call, home: Home, body: RulesetBody): Answer {
  const { world, viewer } = call;
  if (home.rulesets.size >= MOST_RULESETS) throw invalidRuleset("base", `A maximum of ${MOST_RULESETS} rulesets is allowed`);
  const fields = rulesetFields(world.store, ownerOf(home), body);
  requireFreeName(home, fields.name);
  return created(renderRuleset(world, createRuleset(world, home, fields, actorOf(viewer)), viewer));
}

function change(call: Call, home: Home, id: string, body: RulesetBody | undefined): Answer {
  const { world, viewer } = call;
  const ruleset = requireRuleset(home, id);
  const fields = rulesetFields(world.store, ownerOf(home), body ?? {}, ruleset);
  requireFreeName(home, fields.name, ruleset);
  changeRuleset(world, home, ruleset, fields, actorOf(viewer));
  return ok(renderRuleset(world, ruleset, viewer));
}

function remove(call: Call, home: Home, id: string): Answer {
  deleteRuleset(call.world, home, requireRuleset(home, id), actorOf(call.viewer));
  return noContent;
}

/** `targets` is a list of words with commas. */
function listed(call: Call, rulesets: readonly Ruleset[]): Answer {
  const targets = call.query.get("targets")?.split(",");
  const found = rulesets.filter((ruleset) => targets === undefined || targets.includes(ruleset.target));
  const { items, headers } = paginate(found, call.query, call.address);
  return ok(
    items.map((ruleset) => renderRulesetSummary(call.world, ruleset)),
    headers,
  );
}

export const rulesetRoutes: readonly Route[] = [
  get(REPOSITORY, ["metadata:read"], (call) => {
    requirePlan(call.repository);
    const all = rulesetsConcerning(call.world.store, call.repository);
    return listed(
      call,
      call.query.get("includes_parents") === "false" ? all.filter((ruleset) => ruleset.source.type === "Repository") : all,
    );
  }),
  post(REPOSITORY, ["administration:write"], (call) => make(call, repositoryHome(call), call.body)),
  get(`${REPOSITORY}/{ruleset_id}`, ["metadata:read"], (call) => {
    requirePlan(call.repository);
    const parents = call.query.get("includes_parents") !== "false";
    const found = rulesetsConcerning(call.world.store, call.repository).find((ruleset) => ruleset.id === Number(call.params.ruleset_id));
    if (found === undefined || (!parents && found.source.type !== "Repository")) throw notFound();
    return ok(renderRuleset(call.world, found, call.viewer));
  }),
  put(`${REPOSITORY}/{ruleset_id}`, ["administration:write"], (call) =>
    change(call, repositoryHome(call), call.params.ruleset_id, call.body),
  ),
  del(`${REPOSITORY}/{ruleset_id}`, ["administration:write"], (call) => remove(call, repositoryHome(call), call.params.ruleset_id)),

  get(ORGANIZATION, ["organization_administration:write"], (call) => listed(call, [...organizationHome(call).rulesets.values()])),
  post(ORGANIZATION, ["organization_administration:write"], (call) => make(call, organizationHome(call), call.body)),
  get(`${ORGANIZATION}/{ruleset_id}`, ["organization_administration:write"], (call) =>
    ok(renderRuleset(call.world, requireRuleset(organizationHome(call), call.params.ruleset_id), call.viewer)),
  ),
  put(`${ORGANIZATION}/{ruleset_id}`, ["organization_administration:write"], (call) =>
    change(call, organizationHome(call), call.params.ruleset_id, call.body),
  ),
  del(`${ORGANIZATION}/{ruleset_id}`, ["organization_administration:write"], (call) =>
    remove(call, organizationHome(call), call.params.ruleset_id),
  ),

  get("/repos/{owner}/{repo}/rules/branches/{branch}", ["metadata:read"], (call) => {
    const { world, repository, params, query, address } = call;
    requirePlan(repository);
    const rules = activeOn(world.store, repository, params.branch).flatMap((ruleset) =>
      ruleset.rules.map((rule) => ({
        ...rule,
        ruleset_source_type: ruleset.source.type,
        ruleset_source: sourceName(world, ruleset),
        ruleset_id: ruleset.id,
      })),
    );
    const { items, headers } = paginate(rules, query, address);
    return ok(items, headers);
  }),
];
