import { isHttpError } from "../../github/classify.ts";
import type { Reader } from "../../github/client.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { AuthorityFacts, Override } from "./facts.ts";
import { type Role, roles } from "./roles.ts";

/** Whoever wrote, as GitHub names them now. Null: an account that was deleted. */
export type Writer = { readonly id: number; readonly login: string; readonly type: string } | null;

export interface AuthorityQuery {
  readonly repository: RepositoryRef;
  /** Whether an organisation owns the repository. */
  readonly organisation: boolean;
  readonly sender: Writer;
  readonly viaApp: string | null;
  readonly mayBeViaApp: boolean;
  readonly overrides: Readonly<Record<string, Override>>;
}

/** What deleted accounts are shown as: an account like any other, to whom no command belongs. */
const ghost = "ghost";

/**
 * What whoever wrote may do at this moment, as GitHub says. What GitHub does not say is "none".
 *
 * @throws what the client throws for anything but a 404: who may is then not known, and it is asked again later.
 */
export async function observeAuthority(reader: Reader, query: AuthorityQuery): Promise<AuthorityFacts> {
  const { repository, organisation, sender, viaApp, mayBeViaApp, overrides } = query;
  const rest = { viaApp, mayBeViaApp, teams: [], overrides };
  if (sender === null || sender.type !== "User" || sender.login === ghost) {
    const nobody = {
      id: sender?.id ?? 0,
      login: sender?.login ?? ghost,
      type: sender?.login === ghost ? "Ghost" : (sender?.type ?? "Ghost"),
    };
    return { ...rest, sender: nobody, role: "none", organisation: "none" };
  }
  const role = await roleIn(reader, repository, sender);
  const teams = role === "none" ? [] : await teamsOf(reader, repository.owner, sender, overrides);
  const known = { id: sender.id, login: sender.login, type: sender.type };
  return {
    ...rest,
    teams,
    sender: known,
    role,
    organisation: organisation && role !== "none" ? await membership(reader, repository.owner, sender) : "none",
  };
}

/** What somebody may do in a repository. Logins are given away again: the answer counts only for the account that was meant. */
export async function roleIn(reader: Reader, { owner, name }: RepositoryRef, sender: NonNullable<Writer>): Promise<Role> {
  const data = await unless404(async () => {
    const answer = await reader.rest.repos.getCollaboratorPermissionLevel({ owner, repo: name, username: sender.login });
    return answer.data;
  });
  if (data === undefined || data.user?.id !== sender.id) return "none";
  // GitHub's own names first; a custom role counts as the role that it builds upon, of which only the old name is told.
  return roleNamed(data.role_name) ?? roleNamed(data.permission) ?? "none";
}

const roleNamed = (name: string): Role | undefined => roles.find((role) => role === name);

/** Those of the teams that the configuration names. One that is not the team that was meant (`id` null) is not even asked about. */
async function teamsOf(
  reader: Reader,
  org: string,
  { login }: NonNullable<Writer>,
  overrides: AuthorityQuery["overrides"],
): Promise<readonly number[]> {
  const named = new Map(Object.values(overrides).flatMap(({ teams }) => teams.map((team) => [team.slug, team.id] as const)));
  const found: number[] = [];
  for (const [slug, team] of named) {
    if (team === null) continue;
    const data = await unless404(
      async () => (await reader.rest.teams.getMembershipForUserInOrg({ org, team_slug: slug, username: login })).data,
    );
    // An invitation that nobody has accepted yet is no membership. That the login is the sender's, their role has shown.
    if (data?.state === "active") found.push(team);
  }
  return found;
}

async function membership(reader: Reader, org: string, { id, login }: NonNullable<Writer>): Promise<AuthorityFacts["organisation"]> {
  const data = await unless404(async () => (await reader.rest.orgs.getMembershipForUser({ org, username: login })).data);
  if (data === undefined || data.state !== "active" || data.user?.id !== id) return "none";
  return data.role === "admin" ? "owner" : "member";
}

async function unless404<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return undefined;
    throw error;
  }
}
