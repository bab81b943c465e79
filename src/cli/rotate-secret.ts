import { readFileSync } from "node:fs";
import { text as streamText } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { visible } from "../config/problem.ts";
import { appSettings } from "../github/app-settings.ts";
import { normalisePrivateKey } from "../github/private-key.ts";
import { type Environment, variable } from "../local/settings.ts";
import { rotateWebhookSecret } from "../registration/rotate-webhook-secret.ts";
import { appSettingsAddress, webAddressOf } from "../registration/web-address.ts";
import { systemClock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Secret } from "../values/secret.ts";
import { type KeptSecrets, localSecrets } from "./kept-secrets.ts";
import type { ExitCode, Output, VerbValues } from "./verb.ts";

const pause = async (milliseconds: number): Promise<void> => {
  await sleep(milliseconds);
};

/** Does the verb `secret rotate`. */
export async function rotateSecret({ kind, key }: VerbValues, env: Environment, output: Output): Promise<ExitCode> {
  if (kind === "webhook-secret" && key !== undefined)
    throw new PipewardenError("usage", "--key is for a private key; a webhook secret is drawn.");
  if (kind === "private-key" && typeof key !== "string")
    throw new PipewardenError("usage", "Name the new private key's file: --key FILE (- for standard input).");
  // A key that is none is told before anything is asked for.
  const pem = typeof key === "string" ? normalisePrivateKey(await keyText(key)) : undefined;
  const kept = await keptSecrets(env);
  return pem === undefined ? replaceWebhookSecret(kept, output) : replaceKey(kept, pem, output);
}

async function keptSecrets(env: Environment): Promise<KeptSecrets> {
  if (variable(env, "PIPEWARDEN_STACK") === undefined) return localSecrets(env);
  // Loaded here: the AWS clients are of no use for a bot on this machine.
  const { stackSecrets } = await import("./kept-stack-secrets.ts");
  return stackSecrets(env, pause);
}

async function replaceWebhookSecret({ app, gitHubUrl, webhook }: KeptSecrets, output: Output): Promise<ExitCode> {
  const gitHub = appSettings({ ...app, apiUrl: gitHubUrl, clock: systemClock });
  // Credentials that do not work are told before anything is changed.
  const { slug } = await gitHub.whoAmI();
  try {
    await rotateWebhookSecret({ home: webhook, gitHub, clock: systemClock, tell: output.err, pause });
  } catch (error) {
    if (!(error instanceof PipewardenError)) throw error;
    const advice = "Whatever GitHub signs with is accepted for 24 hours; run this again until then.";
    throw new PipewardenError(error.code, `The rotation broke off: ${error.message} ${advice}`, { cause: error });
  }
  output.out(`Replaced the webhook secret of ${visible(slug)}; the old one is accepted for 24 hours more.\n`);
  return 0;
}

async function replaceKey(kept: KeptSecrets, key: Secret, output: Output): Promise<ExitCode> {
  const { app, gitHubUrl, place, keyTakenUp } = kept;
  if (normalisePrivateKey(app.privateKey).equals(key)) {
    output.err(`This key is stored in ${place} already.\n`);
    return 1;
  }
  const { id, clientId, slug, organization } = await appSettings({
    appId: app.appId,
    privateKey: key,
    apiUrl: gitHubUrl,
    clock: systemClock,
  }).whoAmI();
  if (app.appId !== String(id) && app.appId !== clientId) {
    throw new PipewardenError("private_key_foreign", `GitHub says that this key is of another App (${visible(slug)}). Nothing was stored.`);
  }
  await kept.replaceKey(key);
  const settings = appSettingsAddress(webAddressOf(gitHubUrl), organization, slug);
  output.out(`Stored the new private key of ${visible(slug)} in ${place}. ${keyTakenUp}\n`);
  output.out(`Next: delete the old key at ${settings} (Private keys), and the file that the new one came in.\n`);
  return 0;
}

async function keyText(path: string): Promise<string> {
  if (path === "-") return streamText(process.stdin);
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new PipewardenError("private_key_unreadable", `The private key at --key (${path}) cannot be read (${code}).`, { cause });
  }
}
