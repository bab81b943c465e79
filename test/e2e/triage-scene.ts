import type { Rig } from "./rig.ts";
import { findingsOf, propose, secretChecks, shop, token, work } from "./secrets-scene.ts";

/** Writes a comment as somebody. */
export function write(rig: Rig, pull: number, by: string, text: string): number {
  const { body } = rig.github.as(by).request("POST", `/repos/${shop}/issues/${pull}/comments`, { body: text });
  return (body as { id: number }).id;
}

/** What the bot replied to a comment. */
export const replyTo = (rig: Rig, pull: number, comment: number): string =>
  rig.github.commentsOf(shop, pull).find(({ body }) => body?.includes(`pipewarden:reply:issue_comment-${comment}`) === true)?.body ?? "";

/** Writes a comment as somebody, lets the bot work, and answers what it replied. */
export async function say(rig: Rig, pull: number, by: string, text: string): Promise<string> {
  const comment = write(rig, pull, by, text);
  await work(rig);
  return replyTo(rig, pull, comment);
}

/** What people type for the finding of that place in the list. */
export const nameOf = (rig: Rig, index = 0): string => findingsOf(rig)[index]?.fingerprint.slice(0, 10) ?? "";

/** A pull request that proposes a token, by default carl's. */
export async function leaked(rig: Rig, { seed = 1, by = "carl" }: { seed?: number; by?: string } = {}) {
  const head = rig.github.commit(shop, "feature", { "src/config.ts": `export const key = "${token(seed)}";\n` }, by);
  const pull = propose(rig, "feature", { by });
  await work(rig);
  return { head, pull, id: nameOf(rig) };
}

/** GitHub's own scanning finds the token of that pull request, too. */
export const alertOf = (rig: Rig, head: string, options: { validity?: "active" | "inactive"; bypassedBy?: string } = {}): number =>
  rig.github.openSecretAlert(shop, {
    secret: token(1),
    secretType: "github_personal_access_token",
    locations: [{ type: "commit", commit: head, path: "src/config.ts" }],
    ...options,
  });

export const conclusionOf = (rig: Rig, head: string): unknown => secretChecks(rig, head).at(-1)?.conclusion;

export const alertNow = (rig: Rig, number: number): { state: string; resolution: string | null } =>
  rig.github.as("alice").request("GET", `/repos/${shop}/secret-scanning/alerts/${number}?hide_secret=true`).body as never;

/** Somebody who may closes or opens an alert on GitHub. */
export const decideOnGitHub = (rig: Rig, number: number, wish: { state: "open" } | { state: "resolved"; resolution: string }): unknown =>
  rig.github.as("alice").request("PATCH", `/repos/${shop}/secret-scanning/alerts/${number}`, wish);
