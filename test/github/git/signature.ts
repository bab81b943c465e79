import { createHmac, randomBytes } from "node:crypto";
import type { GitObjects } from "./objects.ts";

/** The key of this local GitHub's own commits. Nobody else has it, so nobody else's commits are taken for them. */
const key = randomBytes(32);

const seal = (payload: string): string => {
  const body = createHmac("sha256", key).update(payload).digest("base64");
  return `-----BEGIN PGP SIGNATURE-----\n\n${body}\n-----END PGP SIGNATURE-----`;
};

/** A commit's text with GitHub's signature, as git keeps it: a header whose further lines begin with a blank. */
export function signed(text: string): string {
  const end = text.indexOf("\n\n");
  return `${text.slice(0, end)}\ngpgsig ${seal(text).replaceAll("\n", "\n ")}${text.slice(end)}`;
}

/** The signature of a commit and what it was made over; undefined where GitHub made none, or where it does not fit. */
export function signatureOf(git: GitObjects, id: string): { readonly signature: string; readonly payload: string } | undefined {
  const text = git.get("commit", id)?.toString("utf8") ?? "";
  const header = /\ngpgsig (.*(?:\n .*)*)/.exec(text.slice(0, text.indexOf("\n\n")));
  if (header === null) return undefined;
  const payload = text.replace(header[0], "");
  const signature = (header[1] ?? "").replaceAll("\n ", "\n");
  return signature === seal(payload) ? { signature, payload } : undefined;
}
