import { Refusal } from "../http/answer.ts";
import type { World } from "../state/world.ts";
import { verifyJwt } from "./jwt.ts";
import type { Viewer } from "./viewer.ts";

const SUSPENDED = "This installation has been suspended";

/** Who a request's `Authorization` header says is asking. */
export function authenticate(world: World, authorization: string | undefined): Viewer {
  if (authorization === undefined || authorization === "") return { kind: "anonymous" };
  const match = /^(?:bearer|token)\s+(\S+)$/i.exec(authorization);
  const text = match?.[1] ?? "";
  if (text.split(".").length === 3) return { kind: "app", app: verifyJwt(world, text) };
  const found = world.tokens.find(text);
  if (found === undefined) throw new Refusal(401, "Bad credentials");
  if ("login" in found) return { kind: "user", account: found };
  const installation = world.store.installations.get(found.installationId);
  if (installation === undefined) throw new Refusal(401, "Bad credentials");
  if (installation.suspendedAt !== undefined) throw new Refusal(403, SUSPENDED);
  // A permission that was taken back from the installation is gone from its tokens too.
  const permissions = Object.fromEntries(Object.entries(found.permissions).filter(([name]) => name in installation.permissions));
  return { kind: "installation", app: installation.app, installation, permissions, repositoryIds: found.repositoryIds };
}

export const suspended = (): Refusal => new Refusal(403, SUSPENDED);
