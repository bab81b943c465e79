import { actorOf } from "../auth/viewer.ts";
import { created, ok, Refusal } from "../http/answer.ts";
import { type Call, del, get, post, type Route } from "../http/route.ts";
import { renderTeam } from "../render/account.ts";
import { renderUser } from "../render/issue.ts";
import { renderSimplePull } from "../render/pull.ts";
import type { Account, Team } from "../state/entities.ts";
import { type PullRequest, tellPull } from "../state/pulls.ts";
import { atLeast, roleOf } from "../state/roles.ts";
import { requirePull } from "./pulls.ts";

const REQUESTED = "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";

/** All or nothing: one who cannot see the repository spoils the request. */
const REFUSED =
  "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the " +
  "{repository} repository.";

interface Named {
  readonly reviewers?: readonly string[];
  readonly team_reviewers?: readonly string[];
}

function accountsIn({ world, repository }: Call<string, unknown>, issue: PullRequest, { reviewers = [] }: Named): Account[] {
  return reviewers.map((login) => {
    const account = world.store.account(login);
    if (account?.id === issue.author.id) throw new Refusal(422, "Review cannot be requested from pull request author.");
    const role = account && !account.deleted && account.type === "User" ? roleOf(world.store, account, repository) : "none";
    const reads = repository.private ? atLeast(role, "read") : account !== undefined && isCollaborator(world.store, account, repository);
    if (account === undefined || !reads)
      throw new Refusal(422, REFUSED.replace("{repository}", `${repository.owner.login}/${repository.name}`));
    return account;
  });
}

/** Whoever can read a public repository is everybody: only those with a role of their own count. */
const isCollaborator = (store: Call["world"]["store"], account: Account, repository: Call["repository"]): boolean =>
  repository.owner.id === account.id ||
  store.members.get(repository.owner.id)?.has(account.id) === true ||
  repository.collaborators.has(account.id);

function teamsIn({ world, repository }: Call<string, unknown>, { team_reviewers: slugs = [] }: Named): Team[] {
  return slugs.map((slug) => {
    const team = repository.owner.type === "Organization" ? world.store.team(repository.owner, slug) : undefined;
    const has = team !== undefined && world.store.lineOf(team).some((above) => above.repositories.has(repository.id));
    if (team === undefined || !has) throw new Refusal(422, REFUSED.replace("{repository}", `${repository.owner.login}/${repository.name}`));
    return team;
  });
}

export const reviewRequestRoutes: readonly Route[] = [
  get(REQUESTED, ["pull_requests:read"], (call) => {
    const { pull } = requirePull(call, call.params.pull_number);
    return ok({
      users: [...pull.requestedReviewers].map((account) => renderUser(call.world, account)),
      teams: [...pull.requestedTeams].map((team) => renderTeam(call.world, team)),
    });
  }),

  post(REQUESTED, ["pull_requests:write"], (call) => {
    const { world, repository, viewer } = call;
    const issue = requirePull(call, call.params.pull_number);
    const body = (call.body ?? {}) as Named;
    const [accounts, teams] = [accountsIn(call, issue, body), teamsIn(call, body)];
    for (const account of accounts) {
      issue.pull.requestedReviewers.add(account);
      tellPull(world, repository, issue, "review_requested", actorOf(viewer), { requested_reviewer: renderUser(world, account) });
    }
    for (const team of teams) {
      issue.pull.requestedTeams.add(team);
      tellPull(world, repository, issue, "review_requested", actorOf(viewer), { requested_team: renderTeam(world, team) });
    }
    return created(renderSimplePull(world, repository, issue));
  }),

  del(REQUESTED, ["pull_requests:write"], (call) => {
    const { world, repository } = call;
    const issue = requirePull(call, call.params.pull_number);
    const body = (call.body ?? {}) as Named;
    for (const account of accountsIn(call, issue, body)) issue.pull.requestedReviewers.delete(account);
    for (const team of teamsIn(call, body)) issue.pull.requestedTeams.delete(team);
    return ok(renderSimplePull(world, repository, issue));
  }),
];
