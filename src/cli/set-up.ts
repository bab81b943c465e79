import { visible } from "../config/problem.ts";
import { parseApiUrl, publicApiUrl } from "../github/api-url.ts";
import { credentialFile } from "../local/credential-file.ts";
import { type Listening, listen } from "../local/listen.ts";
import { type Environment, folderOf, variable } from "../local/settings.ts";
import { readAppDefinition } from "../registration/app-definition.ts";
import { appDetails } from "../registration/details.ts";
import { Registration, registrationLifetime } from "../registration/registration.ts";
import { servePages } from "../registration/serve.ts";
import type { CredentialStore } from "../registration/store.ts";
import { PipewardenError } from "../values/errors.ts";
import { browserProgram, openBrowser } from "./open-browser.ts";
import { stopSignal } from "./stop-signal.ts";
import type { ExitCode, Output, VerbValues } from "./verb.ts";

/** Milliseconds between two words to whoever waits. */
const progressEvery = 5 * 60_000;

/** Does the verb `setup`: serves the pages until GitHub has handed over the App's credentials, and these are stored. */
export async function setUp(values: VerbValues, env: Environment, output: Output): Promise<ExitCode> {
  const stopped = stopSignal(process, (code) => process.exit(code));
  const { store, gitHubUrl, webhookUrl } = await destinationOf(values, env);
  const details = appDetails({ owner: textOf(values.owner), name: textOf(values.name), mode: textOf(values.mode), webhookUrl }, gitHubUrl);
  // Before anybody opens a browser for nothing.
  await store.check();
  const registration = new Registration({ definition: readAppDefinition(), gitHubUrl, store, now: () => Date.now() });
  let listening: Listening | undefined;
  const host = () => new URL(listening?.url ?? "").host;
  const pages = servePages({ registration, details, host });
  listening = await listen(pages, { host: "127.0.0.1", port: portOf(textOf(values.port)) });
  const address = `${listening.url}/setup/${registration.token}`;
  output.err(`Open this address in a browser on this machine that is logged in to GitHub:\n\n  ${address}\n\n`);
  const program = values["no-browser"] === true ? undefined : browserProgram(process.platform, env);
  const close = program === undefined ? () => {} : openBrowser(address, program);
  output.err("Waiting for GitHub, for an hour at most … (Ctrl-C to end)\n");
  try {
    const { slug, appId, installAddress } = await outcomeOf(registration, stopped, output.err);
    output.out(`Registered the App ${visible(slug)} (id ${appId}); its credentials are in ${store.place}.\n`);
    output.out(`Next: choose its repositories at ${visible(installAddress)}\n`);
    output.out(`Then: pipewarden doctor${variable(env, "PIPEWARDEN_STACK") === undefined ? ", once the bot runs (npm start)" : ""}\n`);
    return 0;
  } finally {
    close();
    await listening.close();
  }
}

const textOf = (value: VerbValues[string]): string => (typeof value === "string" ? value : "");

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new PipewardenError("port_invalid", "--port takes a number from 0 to 65535.");
}

interface Destination {
  readonly store: CredentialStore;
  readonly gitHubUrl: string;
  readonly webhookUrl: string;
}

async function destinationOf(values: VerbValues, env: Environment): Promise<Destination> {
  const replace = values.replace === true;
  const [given, named] = [textOf(values["webhook-url"]), textOf(values["github-url"])];
  if (variable(env, "PIPEWARDEN_STACK") !== undefined) {
    // Loaded here: the AWS clients are of no use for a bot on this machine.
    const { describeDeployment } = await import("../aws/deployment.ts");
    const { stackCredentials } = await import("./stack-credentials.ts");
    const deployment = await describeDeployment(env);
    const gitHubUrl = parseApiUrl(deployment.gitHubApiUrl);
    if (named !== "" && parseApiUrl(named) !== gitHubUrl) {
      const sentence = `The deployment asks the GitHub at ${gitHubUrl}; an App of another one is of no use to it.`;
      throw new PipewardenError("github_url_other", sentence);
    }
    return { store: stackCredentials(deployment, { replace }), gitHubUrl, webhookUrl: given === "" ? deployment.webhookUrl : given };
  }
  if (given === "") {
    const sentence = "Say where GitHub is to send events: --webhook-url https://HOST/api/github/webhooks (or --stack for a deployment).";
    throw new PipewardenError("webhook_url_missing", sentence);
  }
  const gitHubUrl = parseApiUrl(named === "" ? (variable(env, "GITHUB_API_URL") ?? publicApiUrl) : named);
  return { store: credentialFile({ env, folder: folderOf(env), replace, now: () => Date.now() }), gitHubUrl, webhookUrl: given };
}

/** @throws PipewardenError `setup_stopped`, `setup_timed_out`, or why the App's credentials could not be kept. */
async function outcomeOf(registration: Registration, stopped: Promise<void>, tell: (line: string) => void) {
  const { promise: late, resolve: onLate } = Promise.withResolvers<"late">();
  const deadline = setTimeout(() => onLate("late"), registrationLifetime);
  const startedAt = performance.now();
  const progress = setInterval(() => {
    const left = Math.round((registrationLifetime - (performance.now() - startedAt)) / 60_000);
    tell(`Still waiting; ${left} minutes are left.\n`);
  }, progressEvery);
  try {
    const outcome = await Promise.race([registration.outcome, stopped.then(() => "stopped" as const), late]);
    if (outcome === "stopped") throw new PipewardenError("setup_stopped", "Stopped; no App's credentials were stored.");
    if (outcome === "late") throw new PipewardenError("setup_timed_out", "An hour is over and GitHub sent nobody back. Begin again.");
    return outcome;
  } finally {
    clearTimeout(deadline);
    clearInterval(progress);
  }
}
