import { notFound, Refusal } from "../http/answer.ts";
import type { Access } from "../http/route.ts";
import type { Account, App, Repository, Role } from "../state/entities.ts";
import { atLeast, roleOf } from "../state/roles.ts";
import { covers, type Store } from "../state/store.ts";
import { appOf, grants, type InstallationViewer, type Viewer } from "./viewer.ts";

export interface Subject {
  readonly repository: Repository | undefined;
  readonly organization: Account | undefined;
}

/** Refuses a viewer that may not call a route, in the words and with the status that GitHub uses for it. */
export function authorise(store: Store, viewer: Viewer, access: Access, subject: Subject): void {
  if (access === "everyone") return;
  if (viewer.kind === "anonymous") throw new Refusal(401, "Requires authentication");
  if (access === "anyone") return;
  if (access === "app") {
    if (viewer.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
    return;
  }
  if (viewer.kind === "app") throw new Refusal(401, "Bad credentials");
  if (access === "installation") {
    if (viewer.kind !== "installation")
      throw new Refusal(403, "You must authenticate with an installation access token in order to list repositories for an installation.");
    return;
  }
  if (viewer.kind === "installation") authoriseInstallation(viewer, access, subject);
  else {
    if (viewer.via !== undefined) authoriseVia(store, viewer.via, access, subject);
    authorisePerson(store, viewer.account, access, subject);
  }
}

/** Whether a token reaches a repository at all, whatever it may do there. */
export function reaches(viewer: InstallationViewer, repository: Repository): boolean {
  return covers(viewer.installation, repository) && (viewer.repositoryIds?.has(repository.id) ?? true);
}

/** Whether a viewer can see that a repository exists. Everybody can see a public one. */
export function sees(store: Store, viewer: Viewer, repository: Repository): boolean {
  if (!repository.private) return true;
  if (viewer.kind === "installation") return reaches(viewer, repository);
  if (viewer.kind === "user" && roleOf(store, viewer.account, repository) === "none") return false;
  const app = appOf(viewer);
  if (app === undefined) return viewer.kind === "user";
  const installation = store.installationOf(app, repository.owner);
  return installation !== undefined && covers(installation, repository);
}

function authoriseInstallation(viewer: InstallationViewer, needs: readonly string[], { repository, organization }: Subject): void {
  const publicRead = repository !== undefined && !repository.private && needs.some((need) => OPEN_TO_ALL.has(need));
  if (repository !== undefined && !reaches(viewer, repository)) {
    if (publicRead) return;
    throw repository.private ? notFound() : inaccessible(needs);
  }
  if (organization !== undefined && viewer.installation.account.id !== organization.id) {
    if (needs.includes("metadata:read")) return;
    throw inaccessible(needs);
  }
  if (!needs.some((need) => grants(viewer.permissions, need))) throw inaccessible(needs);
}

/**
 * An App that acts for a person may do what both may: the person by their role, the App by its installation.
 * (https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/identifying-and-authorizing-users-for-github-apps)
 */
function authoriseVia(store: Store, app: App, needs: readonly string[], { repository, organization }: Subject): void {
  const owner = repository?.owner ?? organization;
  if (owner === undefined) return;
  const installation = store.installationOf(app, owner);
  const reached = installation !== undefined && installation.suspendedAt === undefined && (!repository || covers(installation, repository));
  if (!reached || !needs.some((need) => grants(installation.permissions, need))) throw inaccessible(needs);
}

/** What anybody may read of a public repository. */
const OPEN_TO_ALL = new Set(["metadata:read", "contents:read", "issues:read", "pull_requests:read", "checks:read"]);

export const inaccessible = (needs: readonly string[]): Refusal =>
  new Refusal(403, "Resource not accessible by integration", {
    headers: { "x-accepted-github-permissions": needs.map((need) => need.replace(":", "=")).join("; ") },
  });

function authorisePerson(store: Store, person: Account, needs: readonly string[], { repository, organization }: Subject): void {
  if (organization !== undefined) {
    const membership = store.members.get(organization.id)?.get(person.id);
    const enough = needs.some(
      (need) => need === "metadata:read" || membership === "admin" || (membership === "member" && need === "members:read"),
    );
    if (!enough) throw membership === undefined ? notFound() : new Refusal(403, "Must have admin rights to Organization.");
  }
  if (repository !== undefined) {
    const role = roleOf(store, person, repository);
    if (role === "none") throw notFound();
    if (needs.every((need) => need === "checks:write")) throw new Refusal(403, "You must authenticate via a GitHub App.");
    // GitHub hides what needs more than reading behind a 404 from those who may only read.
    if (!needs.some((need) => atLeast(role, roleFor(need))))
      throw atLeast(role, "write") ? new Refusal(403, "Must have admin rights to Repository.") : notFound();
  }
}

/** The role a person needs for what an App needs a permission for. Anyone who can read may comment and open issues. */
function roleFor(need: string): Role {
  const [name, level] = need.split(":");
  if (name === "administration" || name === "secret_scanning_alerts" || name === "repository_advisories") return "admin";
  // Who may write sees and dismisses them. (https://docs.github.com/code-security/dependabot/dependabot-alerts/about-dependabot-alerts)
  if (name === "vulnerability_alerts") return "write";
  if (level === "read" || name === "issues" || name === "pull_requests") return "read";
  return "write";
}
