import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import * as z from "zod/mini";
import { PipewardenError } from "../values/errors.ts";

const text = z.string().check(z.regex(/\S/));

const secretsFile = z.strictObject({
  appId: z.exactOptional(
    z.pipe(
      z.union([text, z.int()]),
      z.transform((value) => String(value)),
    ),
  ),
  privateKey: z.exactOptional(text),
  webhookSecret: z.exactOptional(text),
  previousWebhookSecret: z.exactOptional(
    z.strictObject({
      secret: text,
      replacedAt: z.pipe(
        z.iso.datetime({ offset: true }),
        z.transform((time) => Date.parse(time)),
      ),
    }),
  ),
});

/** What `secrets.json` holds; every entry may be absent. */
export type SecretsFile = z.infer<typeof secretsFile>;

const content =
  "It holds appId, privateKey, webhookSecret and, for a day after a rotation, previousWebhookSecret with its secret and the time replacedAt.";

/**
 * Reads the file, an absent one as an empty one.
 *
 * @param now milliseconds since the epoch
 * @throws PipewardenError `secrets_readable` when others can read it, `secrets_unreadable`, `secrets_malformed`. Its content is never told.
 */
export function readSecretsFile(path: string, now: number): SecretsFile {
  const json = readPrivately(path);
  if (json === undefined) return {};
  const parsed = secretsFile.safeParse(parseJson(json, path));
  if (!parsed.success) {
    // A stranger's key may be a value that was put in the wrong place: only known names are told.
    const place = parsed.error.issues[0]?.path.join(".") ?? "";
    throw malformed(path, place === "" ? "has an entry that is not known, or is no JSON object" : `has no usable value at ${place}`);
  }
  const { previousWebhookSecret } = parsed.data;
  if (previousWebhookSecret !== undefined && previousWebhookSecret.replacedAt > now) {
    throw malformed(path, "says that the secret is to be replaced in the future (previousWebhookSecret.replacedAt)");
  }
  return parsed.data;
}

/** The file's text; the mode is that of the very file that is read. */
export function readPrivately(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    // Bits 077: any access for the group or for others. Windows has access lists in place of modes.
    if (process.platform !== "win32" && (fstatSync(file).mode & 0o077) !== 0) {
      throw new PipewardenError("secrets_readable", `Others on this machine can read ${path}; run: chmod 600 ${path}`);
    }
    return readFileSync(file, "utf8");
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code === "ENOENT") return undefined;
    if (cause instanceof PipewardenError) throw cause;
    throw new PipewardenError("secrets_unreadable", `${path} cannot be read (${code}).`, { cause });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function parseJson(json: string, path: string): unknown {
  try {
    // Editors of another system may begin a file with a byte order mark.
    return JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch {
    // The cause is left out on purpose: a parser's message quotes the text around the fault.
    throw malformed(path, "is not JSON");
  }
}

const malformed = (path: string, what: string): PipewardenError => new PipewardenError("secrets_malformed", `${path} ${what}. ${content}`);
