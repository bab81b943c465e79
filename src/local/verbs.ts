import { listEvents } from "../audit/list.ts";
import { type SweepDependencies, sweep } from "../deliveries/sweep.ts";
import { classify } from "../github/classify.ts";
import type { GitHub } from "../github/client.ts";
import type { Table } from "../storage/table.ts";
import { PipewardenError } from "../values/errors.ts";
import { installationId, ownerId, repositoryId } from "../values/ids.ts";
import type { ControlVerbs } from "./server.ts";

type Parameters = Readonly<Record<string, string>>;

/** What the running bot does for `pipewarden <verb>` on the same machine. */
export function controlVerbs(deps: SweepDependencies & { table: Table }): ControlVerbs {
  const { github, clock } = deps;
  const guarded =
    (verb: (parameters: Parameters) => Promise<unknown>) =>
    async (parameters: Parameters): Promise<unknown> => {
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
    sweep: guarded(({ repo }) => sweep(deps, `by-hand-${new Date(clock.now()).toISOString()}`, repo)),
  };
}

function timeOf(text: string, name: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new PipewardenError("time_invalid", `--${name} takes a time such as 2026-01-31 or 2026-01-31T13:00Z.`);
  return time;
}

/** GitHub tells the ids that belong to names; the trail is kept by id. */
async function listingOf({ repo, actor, owner }: Parameters, github: GitHub) {
  const account = await accountOf(repo?.split("/")[0] ?? owner, github);
  if (repo === undefined && actor === undefined) return { ownerId: ownerId(account.id) };
  const reader = await github.installationReader({ installationId: installationId(account.installation) }, { metadata: "read" });
  if (actor !== undefined) {
    const { data } = await reader.rest.users.getByUsername({ username: actor });
    return { ownerId: ownerId(account.id), actorId: data.id };
  }
  const [login = "", name = ""] = (repo ?? "").split("/");
  const { data } = await reader.rest.repos.get({ owner: login, repo: name });
  return { repositoryId: repositoryId(data.id), ownerId: ownerId(account.id) };
}

async function accountOf(login: string | undefined, github: GitHub): Promise<{ id: number; installation: number }> {
  const app = github.app();
  const accounts = (await app.paginate(app.rest.apps.listInstallations, { per_page: 100 })).flatMap(({ id: installation, account }) =>
    account !== null && "login" in account ? [{ id: account.id, login: account.login, installation }] : [],
  );
  const named = login === undefined ? accounts : accounts.filter((account) => account.login.toLowerCase() === login.toLowerCase());
  const [only, ...others] = named;
  if (only === undefined) throw new PipewardenError("owner_unknown", `The App is not installed on ${login ?? "any account"}.`);
  if (others.length > 0) {
    const names = named.map((account) => account.login).join(", ");
    throw new PipewardenError("owner_ambiguous", `The App is installed on several accounts: say --owner and one of ${names}.`);
  }
  return only;
}
