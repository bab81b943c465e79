import { listEvents } from "../audit/list.ts";
import { type SweepDependencies, sweep } from "../deliveries/sweep.ts";
import { classify } from "../github/classify.ts";
import type { GitHub } from "../github/client.ts";
import { PipewardenError } from "../values/errors.ts";
import { repositoryId } from "../values/ids.ts";
import { accountOf } from "./accounts.ts";
import { type BrakeVerbDependencies, brakeVerbs } from "./brake-verbs.ts";
import { previewConfig, showConfig } from "./config-verbs.ts";
import type { ControlVerbs, VerbParameters } from "./server.ts";

/** What the running bot does for `pipewarden <verb>` on the same machine. */
export function controlVerbs(deps: SweepDependencies & BrakeVerbDependencies): ControlVerbs {
  const { github, clock } = deps;
  const guarded =
    (verb: (parameters: VerbParameters) => Promise<unknown>) =>
    async (parameters: VerbParameters): Promise<unknown> => {
      try {
        return await verb(parameters);
      } catch (error) {
        throw classify(error, clock.now());
      }
    };
  return {
    audit: guarded(async (parameters) => {
      const limit = Number(parameters.limit ?? 50);
      const range = {
        limit,
        ...(parameters.since === undefined ? {} : { since: timeOf(parameters.since, "since") }),
        ...(parameters.until === undefined ? {} : { until: timeOf(parameters.until, "until") }),
        ...(parameters.cursor === undefined ? {} : { cursor: parameters.cursor }),
      };
      const listing = await listingOf(parameters, github);
      return listEvents(deps.table, { ...listing, ...range }, clock.now());
    }),
    ...Object.fromEntries(Object.entries(brakeVerbs(deps)).map(([name, verb]) => [name, guarded(verb)])),
    preview: guarded(({ body = "", owner }) => previewConfig(body, owner, deps)),
    config: guarded(({ repo = "" }) => showConfig(repo, deps)),
    sweep: guarded(({ repo }) => sweep(deps, `by-hand-${new Date(clock.now()).toISOString()}`, repo)),
  };
}

function timeOf(text: string, name: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new PipewardenError("time_invalid", `--${name} takes a time such as 2026-01-31 or 2026-01-31T13:00Z.`);
  return time;
}

/** GitHub tells the ids that belong to names; the trail is kept by id. */
async function listingOf({ repo, actor, owner }: VerbParameters, github: GitHub) {
  const account = await accountOf(repo?.split("/")[0] ?? owner, github);
  if (repo === undefined && actor === undefined) return { ownerId: account.id };
  const reader = await github.installationReader({ installationId: account.installation }, { metadata: "read" });
  if (actor !== undefined) {
    const { data } = await reader.rest.users.getByUsername({ username: actor });
    return { ownerId: account.id, actorId: data.id };
  }
  const [login = "", name = ""] = (repo ?? "").split("/");
  const { data } = await reader.rest.repos.get({ owner: login, repo: name });
  return { repositoryId: repositoryId(data.id), ownerId: account.id };
}
