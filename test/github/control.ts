import { type Answer, Refusal } from "./http/answer.ts";
import type { LocalGitHub } from "./local-github.ts";

/** What may be called from another process: the method's name and its arguments, as JSON. */
type Steering = Readonly<Record<string, (github: LocalGitHub, ...args: never[]) => unknown>>;

const expression = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "expression" in value ? new RegExp(String(value.expression)) : value;

/** JSON has no expressions; `{"expression": "…"}` stands for one in a `route`. */
const withRoute = <T extends { route?: unknown } | undefined>(filter: T): T =>
  filter === undefined ? filter : { ...filter, route: expression(filter.route) };

const STEERING: Steering = {
  inject: (github, fault: Parameters<LocalGitHub["faults"]["inject"]>[0]) =>
    github.faults.inject({ ...fault, ...(fault.match && { match: withRoute(fault.match) }) }),
  clearFaults: (github) => github.faults.clear(),
  actAs: (github, login: string, method: string, path: string, body?: unknown, via?: string) =>
    github.as(login, via === undefined ? {} : { via }).request(method, path, body),
  actAsApp: (github, slug: string, method: string, path: string, body?: unknown) => github.asApp(slug).request(method, path, body),
  requests: (github) => github.requests,
  violations: (github) => github.violations,
  deliveries: (github) => github.deliveries,
  writes: (github, filter?: Parameters<LocalGitHub["writes"]>[0]) => github.writes(withRoute(filter)),
};

/** Methods of the local GitHub that are called by their own names. */
const DIRECT: ReadonlySet<keyof LocalGitHub> = new Set([
  "createApp",
  "addAppKey",
  "deleteOldestAppKey",
  "setWebhook",
  "createOrganization",
  "createUser",
  "createTeam",
  "addMember",
  "inviteMember",
  "removeMember",
  "deleteUser",
  "setBasePermission",
  "createCustomRole",
  "addTeamMember",
  "removeTeamMember",
  "grantTeam",
  "renameTeam",
  "deleteTeam",
  "addCollaborator",
  "removeCollaborator",
  "createRepository",
  "createFork",
  "commit",
  "push",
  "openSecretAlert",
  "addSecretLocation",
  "setSecretScanning",
  "openDependabotAlert",
  "moveDependabotAlert",
  "setDependabotAlerts",
  "setDependencyReview",
  "publishAdvisory",
  "rerequestCheckRun",
  "rerequestCheckSuite",
  "requestCheckAction",
  "requestMergeGroup",
  "install",
  "suspend",
  "unsuspend",
  "uninstall",
  "setRepositories",
  "setPermissions",
  "deleteRepository",
  "rename",
  "transfer",
  "disableProtections",
  "enableProtections",
  "personalToken",
  "protectionOf",
  "protectionRulesOf",
  "checkRunsOf",
  "headOf",
  "rulesetsOf",
  "commentsOf",
  "resetLog",
  "setRateLimit",
  "redeliver",
  "pauseHooks",
  "resumeHooks",
  "idle",
]);

/**
 * `POST /_local` with `{"method": "protectionOf", "args": ["acme/api", "main"]}` answers `{"result": …}`: the same hands and eyes that
 * a test has in-process. Only JSON is taken, so that no web page can steer it without being asked by the browser first.
 */
export async function control(github: LocalGitHub, method: string, contentType: string, body: unknown): Promise<Answer> {
  if (method !== "POST" || !contentType.startsWith("application/json"))
    return new Refusal(415, "Steer the local GitHub by POST of application/json.").answer();
  const { method: name = "", args = [] } = (body ?? {}) as { method?: string; args?: never[] };
  const call = find(name);
  if (call === undefined) {
    const known = [...Object.keys(STEERING), ...DIRECT].sort().join(", ");
    return new Refusal(404, `The local GitHub cannot be asked for "${name}". It knows: ${known}.`).answer();
  }
  try {
    const result: unknown = await call(github, ...args);
    return { status: 200, body: { result: result ?? null } };
  } catch (error) {
    return new Refusal(400, error instanceof Error ? error.message : String(error)).answer();
  }
}

function find(name: string): Steering[string] | undefined {
  if (Object.hasOwn(STEERING, name)) return STEERING[name];
  for (const direct of DIRECT) {
    if (direct === name) return (github, ...args) => (github[direct] as (...all: never[]) => unknown)(...args);
  }
  return undefined;
}
