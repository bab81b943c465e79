import { readControlFile } from "../local/control-file.ts";
import { readSettings } from "../local/settings.ts";
import { PipewardenError } from "../values/errors.ts";

/**
 * Asks the bot that runs on this machine, in the folder that PIPEWARDEN_HOME names. One process owns the store, so verbs do not open
 * it themselves.
 *
 * @throws PipewardenError when no bot runs there, or with the bot's own refusal.
 */
export async function askRunningBot(
  env: NodeJS.ProcessEnv,
  verb: string,
  parameters: Record<string, string | undefined>,
  body?: string,
): Promise<unknown> {
  const { folder } = readSettings(env);
  const control = readControlFile(folder);
  const notRunning = (cause?: unknown) =>
    new PipewardenError("not_running", `No bot runs in ${folder}. Start it with: npm start (PIPEWARDEN_HOME names another folder.)`, {
      cause,
    });
  if (control === undefined) throw notRunning();
  const query = new URLSearchParams(Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined));
  let response: Response;
  try {
    response = await fetch(`${control.url}/control/${verb}?${query}`, {
      method: "POST",
      headers: { authorization: `Bearer ${control.token}` },
      ...(body === undefined ? {} : { body }),
    });
  } catch (cause) {
    throw notRunning(cause);
  }
  if (response.status === 422) {
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    throw new PipewardenError(error.code, error.message);
  }
  if (!response.ok) throw new PipewardenError("bot_refused", `The running bot answered ${response.status}: ${await response.text()}`);
  return response.json();
}
