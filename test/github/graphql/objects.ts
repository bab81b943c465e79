import type { Viewer } from "../auth/viewer.ts";
import type { World } from "../state/world.ts";
import { accountObject, appObject, teamObject } from "./accounts.ts";
import { checkRunObject, commitObject } from "./commit.ts";
import type { GraphContext } from "./context.ts";
import { protectionObject } from "./protection.ts";
import { refObject } from "./ref.ts";
import { repositoryObject } from "./repository.ts";
import { ruleObject, rulesetObject } from "./rulesets.ts";

/** The context of one query, in which every object can reach every other. */
export function graphContext(world: World, viewer: Viewer): GraphContext {
  const graph: GraphContext = {
    world,
    viewer,
    objects: {
      account: (account) => accountObject(graph, account),
      app: appObject,
      team: (team) => teamObject(graph, team),
      repository: (repository) => repositoryObject(graph, repository),
      ref: (repository, name) => refObject(graph, repository, name),
      commit: (repository, sha) => commitObject(graph, repository, sha),
      checkRun: (repository, run) => checkRunObject(graph, repository, run),
      protection: (repository, rule) => protectionObject(graph, repository, rule),
      ruleset: (ruleset) => rulesetObject(graph, ruleset),
      rule: (ruleset, rule, index) => ruleObject(graph, ruleset, rule, index),
    },
  };
  return graph;
}
