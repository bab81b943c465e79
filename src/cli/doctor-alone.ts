import { createGitHub } from "../github/github.ts";
import { loadCredentials } from "../local/credentials.ts";
import { type Environment, readSettings } from "../local/settings.ts";
import { type Check, failure } from "../operations/doctor/check.ts";
import { examineRegistration } from "../operations/doctor/doctor.ts";
import { webhookTarget } from "../operations/doctor/webhook-target.ts";
import { systemClock as clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";

/** What can be looked at where no bot runs: the App's credentials, and how it is registered. */
export async function examineAlone(env: Environment): Promise<readonly Check[]> {
  try {
    const { host, port, folder, gitHubUrl } = readSettings(env);
    const { appId, privateKey, webhookSecret: secret } = loadCredentials(env, folder, clock.now());
    const github = createGitHub({ appId, privateKey, apiUrl: gitHubUrl, clock });
    const webhook = webhookTarget({ url: `http://${host}:${port}/api/github/webhooks`, secret, appId });
    const deps = { github, clock, webhook };
    return [...(await examineRegistration("app", deps)), ...(await examineRegistration("webhook", deps))];
  } catch (error) {
    if (error instanceof PipewardenError) return [failure("app.credentials", error.message)];
    throw error;
  }
}
