import type { Ledger } from "../audit/ledger.ts";
import { approve, type ReleaseContext } from "../changes/approval.ts";
import { surveyHeld } from "../changes/held.ts";
import { listHolds } from "../changes/holds.ts";
import { listPauses, type PauseScope, pauseId } from "../changes/pause.ts";
import { pause, resume } from "../changes/pause-verbs.ts";
import type { Queue } from "../deliveries/queue.ts";
import { requestLook } from "../deliveries/requests.ts";
import type { GitHub } from "../github/client.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { repositoryId } from "../values/ids.ts";
import { accountOf, accountsOf } from "./accounts.ts";
import type { OperatorVerbs, VerbParameters } from "./operator-verbs.ts";

export interface BrakeVerbDependencies {
  readonly table: Table;
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly github: GitHub;
  readonly clock: Clock;
  /** Who asks, in the words of the audit trail: "An operator", or the AWS principal that runs the command. */
  readonly operator: string;
}

/** What holds changes back, for people. Times are in milliseconds since the epoch. */
export interface HoldsListing {
  readonly pauses: readonly {
    readonly what: string;
    readonly by: string;
    readonly reason: string;
    readonly since: number;
    readonly held: number;
  }[];
  readonly holds: readonly {
    readonly owner: string;
    readonly approvalId: string;
    readonly heldAt: number;
    readonly limit: number;
    readonly approved: { readonly by: string; readonly at: number } | null;
    readonly waiting: readonly { readonly repository: string; readonly summaries: readonly string[] }[];
  }[];
}

/** `pause`, `resume`, `approve` and `holds`. */
export function brakeVerbs({ table, queue, ledger, github, clock, operator: by }: BrakeVerbDependencies): OperatorVerbs {
  const operator = { by };
  const context: ReleaseContext = {
    table,
    ledger,
    clock,
    ask: (lane, request, delaySeconds) => requestLook(queue, clock, lane, request, delaySeconds),
  };
  const everybody = async () => (await accountsOf(github)).map(({ id }) => id);

  return {
    async pause(parameters) {
      const { reason } = parameters;
      if (reason === undefined || reason.trim() === "") {
        throw new PipewardenError("reason_missing", "Say why: --reason TEXT. People read it where their repairs are held.");
      }
      const scope = await scopeOf(parameters, github);
      // Whom a pause concerns is asked of GitHub; it must not wait for that.
      const standing = await pause(context, scope, { ...operator, reason });
      if (scope.kind === "everywhere") await pause(context, scope, { ...operator, reason }, await everybody());
      return { what: nameOf(scope), by: standing.by, reason: standing.reason, since: standing.since };
    },

    async resume(parameters) {
      const scope = await scopeOf(parameters, github);
      const ended = await resume(context, scope, operator, scope.kind === "everywhere" ? await everybody() : []);
      if (ended === undefined) throw new PipewardenError("not_paused", `There is no pause of ${nameOf(scope)}.`);
      return { what: nameOf(scope), released: ended.released };
    },

    async approve({ id = "", owner }) {
      const accounts = owner === undefined ? await accountsOf(github) : [await accountOf(owner, github)];
      for (const account of accounts) {
        const known = (await listHolds(table, account.id)).some(({ approvalId }) => approvalId === id);
        if (!known) continue;
        const { hold, released } = await approve(context, account.id, id, operator);
        return { owner: account.login, approvalId: id, released, approved: hold.approval };
      }
      throw new PipewardenError("hold_unknown", `Nothing is held under "${id}". \`bin/pipewarden holds\` lists what is held.`);
    },

    async holds({ owner }): Promise<HoldsListing> {
      const accounts = owner === undefined ? await accountsOf(github) : [await accountOf(owner, github)];
      const pauses: HoldsListing["pauses"][number][] = [];
      const holds: HoldsListing["holds"][number][] = [];
      for (const of of ["app" as const, ...accounts.map(({ id }) => id)]) {
        for (const one of await listPauses(table, of)) {
          const { by, reason, since, scope } = one;
          const { repositories: held } = await surveyHeld(table, pauseId(one), 0);
          pauses.push({ what: nameOf(scope), by, reason, since, held });
        }
      }
      for (const { id, login } of accounts) {
        for (const { approvalId, heldAt, limit, approval } of await listHolds(table, id)) {
          const { first } = await surveyHeld(table, approvalId, Number.POSITIVE_INFINITY);
          const waiting = first.map(({ repository, summaries }) => ({ repository: repository.name, summaries }));
          holds.push({ owner: login, approvalId, heldAt, limit, approved: approval ?? null, waiting });
        }
      }
      return { pauses, holds };
    },
  };
}

/** GitHub tells the ids that belong to names; pauses are kept by id, and outlive a rename. */
async function scopeOf({ owner, repo }: VerbParameters, github: GitHub): Promise<PauseScope> {
  if (owner !== undefined && repo !== undefined) {
    throw new PipewardenError("scope_ambiguous", "Say --owner or --repo, not both.");
  }
  if (repo !== undefined) {
    const [login = "", name = ""] = repo.split("/");
    const account = await accountOf(login, github);
    const reader = await github.installationReader({ installationId: account.installation, owner: account.login }, { metadata: "read" });
    const { data } = await reader.rest.repos.get({ owner: login, repo: name });
    return { kind: "repository", ownerId: account.id, owner: account.login, repositoryId: repositoryId(data.id), name: data.name };
  }
  if (owner === undefined) return { kind: "everywhere" };
  const account = await accountOf(owner, github);
  return { kind: "owner", ownerId: account.id, owner: account.login };
}

function nameOf(scope: PauseScope): string {
  switch (scope.kind) {
    case "everywhere":
      return "everything";
    case "owner":
      return scope.owner;
    case "repository":
      return `${scope.owner}/${scope.name}`;
  }
}
