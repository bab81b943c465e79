import { Refusal } from "../http/answer.ts";
import type { Permissions } from "../state/entities.ts";
import type { World } from "../state/world.ts";
import { verifyJwt } from "./jwt.ts";
import { grants, type Viewer } from "./viewer.ts";

const SUSPENDED = "This installation has been suspended";

/** Who a request's `Authorization` header says is asking. */
export function authenticate(world: World, authorization: string | undefined): Viewer {
  if (authorization === undefined || authorization === "") return { kind: "anonymous" };
  const match = /^(?:bearer|token)\s+(\S+)$/i.exec(authorization);
  const text = match?.[1] ?? "";
  if (text.split(".").length === 3) return { kind: "app", app: verifyJwt(world, text) };
  const found = world.tokens.find(text);
  if (found === undefined) throw new Refusal(401, "Bad credentials");
  if ("account" in found) {
    if (found.account.deleted) throw new Refusal(401, "Bad credentials");
    return { kind: "user", account: found.account, ...(found.via && { via: found.via }) };
  }
  const installation = world.store.installations.get(found.installationId);
  if (installation === undefined) throw new Refusal(401, "Bad credentials");
  if (installation.suspendedAt !== undefined) throw new Refusal(403, SUSPENDED);
  const permissions = weaker(found.permissions, installation.permissions);
  return { kind: "installation", app: installation.app, installation, permissions, repositoryIds: found.repositoryIds };
}

/** What was taken back from an installation is gone from its tokens too. */
function weaker(token: Permissions, granted: Permissions): Permissions {
  const kept = Object.entries(token).flatMap(([name, level]): [string, string][] => {
    const present = granted[name];
    if (present === undefined) return [];
    return [[name, grants(granted, `${name}:${level}`) ? level : present]];
  });
  return Object.fromEntries(kept);
}

export const suspended = (): Refusal => new Refusal(403, SUSPENDED);
