import { randomBytes } from "node:crypto";
import { linkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PipewardenError } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";
import { readPrivately } from "./secrets-file.ts";
import { writeDraft } from "./write-secrets-file.ts";

/**
 * The key of every tag and fingerprint of the bot in this folder (see `createTagger`): drawn when it is first asked for, and readable by its
 * owner alone. Whoever deletes it gets another, and with it other fingerprints.
 * @throws PipewardenError `secrets_readable`, `secrets_unreadable`, `secrets_unwritable`.
 */
export function localFingerprintKey(folder: string): Secret {
  const path = join(folder, "fingerprint.key");
  const kept = readPrivately(path)?.trim();
  if (kept !== undefined && kept !== "") return Secret.of(kept);
  const draft = `${path}.new`;
  try {
    writeDraft(draft, `${randomBytes(48).toString("base64")}\n`);
    // Refused where another process was faster, whose key it is then.
    linkSync(draft, path);
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code !== "EEXIST") throw new PipewardenError("secrets_unwritable", `${path} cannot be written (${code}).`);
  } finally {
    rmSync(draft, { force: true });
  }
  return Secret.of((readPrivately(path) ?? "").trim());
}
