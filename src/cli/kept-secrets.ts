import type { AppSecret } from "../aws/secret-values.ts";
import { parseApiUrl, publicApiUrl } from "../github/api-url.ts";
import { credentialVariables, secretsPath } from "../local/credential-file.ts";
import { readSecretsFile } from "../local/secrets-file.ts";
import { type Environment, folderOf, variable } from "../local/settings.ts";
import { type WrittenSecrets, writeSecretsFile } from "../local/write-secrets-file.ts";
import type { WebhookSecretHome } from "../registration/rotate-webhook-secret.ts";
import { PipewardenError } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";
import { askRunningBot } from "./running-bot.ts";

/** The credentials of a bot, wherever it keeps them, for the rotation of one of them. */
export interface KeptSecrets {
  readonly gitHubUrl: string;
  /** For people. */
  readonly place: string;
  /** What signs as the App now. */
  readonly app: AppSecret;
  readonly webhook: WebhookSecretHome;
  /** Puts another private key in the place of the one that is stored, and lets the bot take it up. */
  replaceKey(key: Secret): Promise<void>;
  /** When the bot uses the new key everywhere: a sentence. */
  readonly keyTakenUp: string;
}

const notSetUp = (place: string): PipewardenError =>
  new PipewardenError("not_set_up", `There are no credentials in ${place}. Register an App with: pipewarden setup`);

/**
 * `secrets.json` of the bot on this machine. Each writing is taken up at once by the bot, if it runs; else by the next start.
 * @throws PipewardenError `credentials_in_environment`, `not_set_up`, or what the file's reader throws.
 */
export async function localSecrets(env: Environment): Promise<KeptSecrets> {
  const path = secretsPath(folderOf(env));
  const read = (): WrittenSecrets => {
    const { appId, privateKey, webhookSecret, previousWebhookSecret: previous } = readSecretsFile(path, Date.now());
    if (appId === undefined || privateKey === undefined || webhookSecret === undefined) throw notSetUp(path);
    return {
      appId,
      privateKey: Secret.of(privateKey),
      webhookSecret: Secret.of(webhookSecret),
      previousWebhookSecret: previous && { secret: Secret.of(previous.secret), replacedAt: previous.replacedAt },
    };
  };
  const write = async (secrets: WrittenSecrets): Promise<void> => {
    writeSecretsFile(path, secrets, { replace: true });
    await reload(env);
  };
  refuseEnvironment(credentialVariables(env), path);
  const { appId, privateKey } = read();
  await reload(env);
  return {
    gitHubUrl: parseApiUrl(variable(env, "GITHUB_API_URL") ?? publicApiUrl),
    place: path,
    app: { appId, privateKey },
    webhook: {
      read: async () => {
        const { webhookSecret, previousWebhookSecret } = read();
        return { current: webhookSecret, previous: previousWebhookSecret };
      },
      write: ({ current, previous }) => write({ ...read(), webhookSecret: current, previousWebhookSecret: previous }),
      takenUp: async () => {},
    },
    replaceKey: (key) => write({ ...read(), privateKey: key }),
    keyTakenUp: "The bot signs with the new key as soon as GitHub refuses the old one, or from its next start.",
  };
}

function refuseEnvironment([first]: readonly string[], path: string): void {
  if (first === undefined) return;
  const sentence = `The bot takes ${first} from its environment, which comes before ${path}. Move the credentials into the file, or replace them where the environment is set.`;
  throw new PipewardenError("credentials_in_environment", sentence);
}

async function reload(env: Environment): Promise<void> {
  try {
    const { fromEnvironment } = (await askRunningBot(env, "reload-secrets", {})) as { fromEnvironment: readonly string[] };
    refuseEnvironment(fromEnvironment, secretsPath(folderOf(env)));
  } catch (error) {
    if (!(error instanceof PipewardenError) || error.code !== "not_running") throw error;
  }
}
