import { sees } from "../auth/authorise.ts";
import { governingRule } from "../protection/match.ts";
import { activeOn } from "../rulesets/apply.ts";
import type { Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { networkOf, pullsOf } from "../state/pulls.ts";
import { connection, type Paging } from "./connection.ts";
import type { GraphContext, GraphObject } from "./context.ts";
import { seesProtection } from "./protection.ts";
import { pullConnection, requirePullsReadable } from "./pull.ts";

/** A branch or tag by its full name; null when there is none. */
export function refObject(graph: GraphContext, repository: Repository, name: string): GraphObject | null {
  const sha = repository.refs.get(name);
  if (sha === undefined) return null;
  const [, kind = "heads", ...rest] = name.split("/");
  const short = rest.join("/");
  return {
    __typename: "Ref",
    id: nodeId("REF", repository.id, name),
    name: short,
    prefix: `refs/${kind}/`,
    repository: () => graph.objects.repository(repository),
    target: () => graph.objects.commit(repository, sha),
    associatedPullRequests: (args: Parameters<typeof pullConnection>[3]) => {
      requirePullsReadable(graph, repository);
      const found = networkOf(graph.world, repository)
        .filter((home) => sees(graph.world.store, graph.viewer, home))
        .flatMap((home) => pullsOf(home).map((issue) => ({ home, issue })))
        .filter(({ issue: { pull } }) => kind === "heads" && pull.headRepository === repository && pull.headRef === short);
      return pullConnection(graph, "associatedPullRequests", found, args);
    },
    branchProtectionRule: () => {
      const hidden = kind !== "heads" || repository.protectionsDisabled || !seesProtection(graph, repository);
      const rule = hidden ? undefined : governingRule(repository.protections, short);
      return rule === undefined ? null : graph.objects.protection(repository, rule);
    },
    rules: (args: Paging) => {
      const rules =
        kind === "heads"
          ? activeOn(graph.world.store, repository, short).flatMap((ruleset) =>
              ruleset.rules.map((rule, index) => ({ ruleset, rule, index })),
            )
          : [];
      return connection("rules", rules, args, ({ ruleset, rule, index }) => graph.objects.rule(ruleset, rule, index));
    },
  };
}
