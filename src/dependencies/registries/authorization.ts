import { PipewardenError } from "../../values/errors.ts";
import { Secret } from "../../values/secret.ts";

/** Visible characters of ASCII, in words with single blanks between them: what a header can hold. */
const header = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
/** Shorter ones stand in other texts, too. */
const shortest = 6;

/**
 * The value of the header `authorization`, from what is stored for a registry: the whole value, `Bearer …` or `Basic …`, or a token alone,
 * which is sent as `Bearer`. White space around it does not belong to it.
 *
 * @throws PipewardenError `registry_credential_malformed`; the text is never told.
 */
export function authorizationOf(stored: string, host: string): Secret {
  const text = stored.trim();
  // What a form for keys and values makes of it, and what no header can hold.
  if (!header.test(text) || /^[{["']/.test(text)) {
    throw new PipewardenError(
      "registry_credential_malformed",
      `What is stored as the credential of ${host} is neither a token nor a header such as "Bearer …" or "Basic …". Store that alone, as plain text.`,
    );
  }
  return Secret.of(text.includes(" ") ? text : `Bearer ${text}`);
}

/** The parts by which a header is secret: token, or name and password with the password alone. None of them may be shown. */
export function partsOf(authorization: Secret): readonly Secret[] {
  const [, scheme = "", value = ""] = /^(\S+) (.+)$/s.exec(authorization.reveal()) ?? [];
  const parts = [value];
  if (scheme.toLowerCase() === "basic") {
    const pair = Buffer.from(value, "base64").toString("utf8");
    parts.push(pair, pair.slice(pair.indexOf(":") + 1));
  }
  return parts.filter((part) => part.length >= shortest).map((part) => Secret.of(part));
}

/** Whether an answer holds one of these. Short ones do not count: as words they may stand in any. */
export const repeats = (answer: Buffer | string, secrets: readonly Secret[]): boolean =>
  secrets.some((secret) => secret.reveal().length >= 10 && answer.includes(secret.reveal()));

/** What package managers' own settings take of a header: a token, or the two parts of `Basic` as they are encoded. */
export function schemeOf(authorization: Secret | undefined): { readonly kind: "bearer" | "basic"; readonly value: string } | undefined {
  const [, kind = "", value = ""] = /^(bearer|basic) (\S+)$/i.exec(authorization?.reveal() ?? "") ?? [];
  return value === "" ? undefined : { kind: kind.toLowerCase() as "bearer" | "basic", value };
}
