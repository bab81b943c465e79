import { accessSync, constants, statSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Control, readControlFile } from "../local/control-file.ts";
import { type Environment, folderOf } from "../local/settings.ts";
import { PipewardenError } from "../values/errors.ts";

/**
 * Asks the bot that runs on this machine, in the folder that PIPEWARDEN_HOME names. One process owns the store, so verbs do not open
 * it themselves.
 *
 * @param sent what the verb reads beside its parameters, such as the text of a file
 * @throws PipewardenError `not_running`, `bot_refused`, or the bot's own refusal.
 */
export async function askRunningBot(
  env: Environment,
  verb: string,
  parameters: Readonly<Record<string, string | undefined>>,
  sent = "",
): Promise<unknown> {
  const folder = folderOf(env);
  refuseForeign(folder);
  const control = readControlFile(folder);
  if (control === undefined) throw notRunning(folder);
  const query = new URLSearchParams(Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined));
  const { status, body } = await post(control, `/control/${verb}?${query}`, sent).catch((cause: unknown) => {
    throw notRunning(folder, cause);
  });
  // The file of a bot that was killed is still there, and its port may be another program's by now.
  const answer = [200, 422].includes(status) ? parse(body) : undefined;
  if (status === 200 && answer !== undefined) return answer;
  const { error } = (answer ?? {}) as { error?: { code: string; message: string } };
  if (error !== undefined) throw new PipewardenError(error.code, error.message);
  if (status === 500)
    throw new PipewardenError("bot_failed", "The running bot failed in a way that is not foreseen; its log has the details.");
  throw notRunning(folder);
}

const notRunning = (folder: string, cause?: unknown): PipewardenError =>
  new PipewardenError("not_running", `No bot runs in ${folder}. Start it with: pipewarden start (--home names another folder.)`, {
    cause,
  });

/**
 * Whoever can write the control file chooses what is asked, and what is answered. In a folder that others can write to, such as /tmp,
 * that must not be another user. Root may ask everybody's bot, and anybody the one that root runs.
 * @throws PipewardenError `bot_foreign`, `control_unreadable`
 */
function refuseForeign(folder: string): void {
  const user = process.getuid?.();
  const file = join(folder, "control.json");
  for (const path of [folder, file]) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || user === undefined) return;
    const isForeign = user !== 0 && found.uid !== user && found.uid !== 0;
    // Bits 022: the group or others may write. The bot itself starts in no such folder.
    if (isForeign || (found.mode & 0o022) !== 0) {
      const why = isForeign ? "belongs to another user" : "can be written by others";
      throw new PipewardenError("bot_foreign", `${path} ${why}, so the bot there is not trusted. Say by --home where yours is.`);
    }
  }
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw new PipewardenError("control_unreadable", `${file} cannot be read; ask as the user that runs the bot.`, { cause });
  }
}

/**
 * Not by `fetch`: that follows redirections, may go through a proxy that the environment names, and gives up after five minutes, which
 * a sweep of a large organisation may take.
 */
function post({ url, token }: Control, path: string, sent: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "content-length": String(Buffer.byteLength(sent)) };
    const asking = request(new URL(path, url), { method: "POST", headers, agent: new Agent() }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    asking.once("error", reject);
    asking.end(sent);
  });
}

function parse(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
