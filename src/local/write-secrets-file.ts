import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { PipewardenError } from "../values/errors.ts";
import type { Secret } from "../values/secret.ts";

/** What is written to `secrets.json`. */
export interface WrittenSecrets {
  readonly appId: string;
  readonly privateKey: Secret;
  readonly webhookSecret: Secret;
  /** `replacedAt`: milliseconds since the epoch. */
  readonly previousWebhookSecret?: { readonly secret: Secret; readonly replacedAt: number } | undefined;
}

const textOf = ({ appId, privateKey, webhookSecret, previousWebhookSecret: previous }: WrittenSecrets): string => {
  const value = {
    appId,
    privateKey: privateKey.reveal(),
    webhookSecret: webhookSecret.reveal(),
    ...(previous && {
      previousWebhookSecret: { secret: previous.secret.reveal(), replacedAt: new Date(previous.replacedAt).toISOString() },
    }),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
};

/**
 * Writes the file so that whoever reads it meanwhile, or after a crash, finds the old one or the new one, whole; readable by its owner alone.
 *
 * @param options.replace else nothing is written where a file is already
 * @throws PipewardenError `secrets_exist`, `secrets_unwritable`. No error holds what was to be written.
 */
export function writeSecretsFile(path: string, secrets: WrittenSecrets, { replace }: { replace: boolean }): void {
  const draft = `${path}.new`;
  try {
    writeDraft(draft, textOf(secrets));
    if (replace) renameSync(draft, path);
    // Unlike a rename, a link is refused where something is already, in one step.
    else linkSync(draft, path);
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code === "EEXIST" && !replace) throw new PipewardenError("secrets_exist", `${path} holds credentials already.`);
    throw unwritable(path, code);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Tries a file of the same kind beside it. @throws PipewardenError `secrets_unwritable`. */
export function requireWritable(path: string): void {
  const draft = `${path}.new`;
  try {
    writeDraft(draft, "{}\n");
  } catch (cause) {
    throw unwritable(path, (cause as { code?: string }).code);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A draft that a crash left may be another's link, or have another mode: it is never written into. */
export function writeDraft(draft: string, text: string): void {
  rmSync(draft, { force: true });
  const file = openSync(draft, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const unwritable = (path: string, code = "unknown"): PipewardenError =>
  new PipewardenError(
    "secrets_unwritable",
    `${path} cannot be written (${code}). PIPEWARDEN_HOME must name a folder that this user may write to.`,
  );
