import { readAppDefinition } from "../registration/app-definition.ts";
import { Registration } from "../registration/registration.ts";
import { servePages } from "../registration/serve.ts";
import { credentialFile, isNeverSetUp } from "./credential-file.ts";
import { listen } from "./listen.ts";
import { type Environment, readSettings } from "./settings.ts";

/**
 * Serves the pages on which the App is registered, on the bot's own port, where nothing names any credential; otherwise does nothing.
 *
 * @param options.tell gets the address to open: whoever reads it may set the bot up, so it is meant for the terminal
 * @param options.stopped resolves when the process is to end
 * @returns the environment in which to start the bot (the port is the one that the pages had), or undefined when it was stopped
 * @throws PipewardenError what `readSettings`, `listen` and the store's check throw, or `credentials_not_stored`.
 */
export async function setUpFirst(
  env: Environment,
  { tell, stopped }: { tell: (line: string) => void; stopped: Promise<void> },
): Promise<Environment | undefined> {
  const { folder, gitHubUrl, host, port } = readSettings(env);
  const now = () => Date.now();
  if (!isNeverSetUp(env, folder, now())) return env;
  const store = credentialFile({ env, folder, replace: false, now });
  await store.check();
  const registration = new Registration({ definition: readAppDefinition(), gitHubUrl, store, now });
  const pages = servePages({ registration });
  const listening = await listen(pages, { host, port });
  const chosen = new URL(listening.url).port;
  try {
    tell(`The bot has no GitHub App yet. To register one, open this address in a browser that is logged in to GitHub:

  ${listening.localUrl}/setup/${registration.token}

From elsewhere, put this bot's public address in the place of ${listening.localUrl}.
Or set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET; see: pipewarden start --help
`);
    const outcome = await Promise.race([registration.outcome, stopped]);
    if (outcome === undefined) return undefined;
    tell(`Registered the App ${outcome.slug} (id ${outcome.appId}). Choose its repositories at ${outcome.installAddress}\n`);
  } finally {
    await listening.close();
  }
  return { ...env, PORT: chosen };
}
