import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { CredentialStore } from "../registration/store.ts";
import { PipewardenError } from "../values/errors.ts";
import { refuseSharedFolder } from "./folder.ts";
import { readSecretsFile } from "./secrets-file.ts";
import { type Environment, variable } from "./settings.ts";
import { requireWritable, writeSecretsFile } from "./write-secrets-file.ts";

/** Path of the file in a bot's folder. */
export const secretsPath = (folder: string): string => join(folder, "secrets.json");

const variables = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"] as const;

/** Which of Probot's variables are set: they come before what the file says. */
export const credentialVariables = (env: Environment): readonly string[] => variables.filter((name) => variable(env, name) !== undefined);

/** Whether nothing names any credential, neither the environment nor the file: the bot was never set up. */
export function isNeverSetUp(env: Environment, folder: string, now: number): boolean {
  return credentialVariables(env).length === 0 && Object.keys(readSecretsFile(secretsPath(folder), now)).length === 0;
}

/**
 * `secrets.json` of a bot on this machine, as the place for a new App's credentials.
 *
 * @param options.replace whether credentials that are there already may be lost
 * @param options.now milliseconds since the epoch
 */
export function credentialFile({
  env,
  folder,
  replace,
  now,
}: {
  env: Environment;
  folder: string;
  replace: boolean;
  now: () => number;
}): CredentialStore {
  const path = secretsPath(folder);
  const refuseExisting = () => {
    if (replace || !existsSync(path)) return;
    const held = Object.keys(readSecretsFile(path, now()));
    const what =
      held.length === 0 ? "It is empty; delete it" : `It holds ${held.join(", ")}; add --replace to lose them for those of a new App`;
    throw new PipewardenError("credentials_exist", `There is a file ${path} already. ${what}.`);
  };
  return {
    place: `the file ${path}`,
    async check() {
      const [first] = credentialVariables(env);
      if (first !== undefined) {
        throw new PipewardenError(
          "credentials_in_environment",
          `${first} is set, and comes before what is stored in ${path}. Unset it first.`,
        );
      }
      refuseExisting();
      makeFolder(folder);
      requireWritable(path);
    },
    async store({ appId, privateKey, webhookSecret }) {
      writeSecretsFile(path, { appId, privateKey, webhookSecret }, { replace });
    },
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new PipewardenError("folder_unusable", `The folder ${folder} cannot be made (${code}). PIPEWARDEN_HOME names another.`, {
      cause,
    });
  }
  refuseSharedFolder(folder);
}
