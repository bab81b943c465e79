import { verify } from "node:crypto";
import { Refusal } from "../http/answer.ts";
import type { App } from "../state/entities.ts";
import type { World } from "../state/world.ts";

const undecodable = () => new Refusal(401, "A JSON web token could not be decoded");

/**
 * The App that signed a JSON web token. Refuses what GitHub refuses: another algorithm than RS256, a wrong signature, times that are
 * missing, past, in the future, or more than ten minutes ahead.
 * (https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app)
 */
export function verifyJwt(world: World, jwt: string): App {
  const [header = "", claims = "", signature = ""] = jwt.split(".");
  const { alg } = decode(header);
  const { iss, iat, exp } = decode(claims);
  if (alg !== "RS256") throw undecodable();
  const app = findApp(world, iss);
  if (app === undefined) throw new Refusal(404, "Integration not found");
  const signed = Buffer.from(`${header}.${claims}`);
  const bytes = Buffer.from(signature, "base64url");
  if (!app.publicKeys.some((key) => verify("RSA-SHA256", signed, key, bytes))) throw undecodable();
  const now = world.now() / 1000;
  if (typeof iat !== "number" || iat > now + 1)
    throw new Refusal(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
  if (typeof exp !== "number" || exp <= now)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > now + 600) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  return app;
}

/** `iss` may be the App's id, as a number or as text, or its client id. */
function findApp(world: World, iss: unknown): App | undefined {
  const byId = world.store.apps.get(Number(iss));
  if (byId !== undefined) return byId;
  for (const app of world.store.apps.values()) if (app.clientId === iss) return app;
  return undefined;
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through to the refusal: GitHub says the same for bad base64, bad JSON and a JSON value that is no object.
  }
  throw undecodable();
}
