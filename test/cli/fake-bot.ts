import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { verbs } from "../../src/cli/verbs.ts";
import { WebhookSecrets } from "../../src/deliveries/signature.ts";
import { newControlToken, writeControlFile } from "../../src/local/control-file.ts";
import { listen } from "../../src/local/listen.ts";
import { createServer } from "../../src/local/server.ts";
import type { VerbParameters } from "../../src/operations/operator-verbs.ts";
import { Secret } from "../../src/values/secret.ts";
import { drawSecret } from "../deliveries/webhooks.ts";

type Answer = (parameters: VerbParameters) => object;
type Told = { readonly code: number; readonly out: string; readonly err: string };

export interface FakeBot {
  /** Where the bot's folder is; for files of the test, too. */
  readonly folder: string;
  /** What was asked, in its order. */
  readonly asked: readonly (readonly [verb: string, parameters: VerbParameters])[];
  answers(verb: string, answer: Answer | object): void;
  run(...args: string[]): Promise<Told>;
  close(): Promise<void>;
}

/** The bot's own control pages over answers that a test gives, and command lines that ask them. */
export async function startFakeBot(): Promise<FakeBot> {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-verbs-"));
  const asked: [string, VerbParameters][] = [];
  const answers = new Map<string, Answer>();
  // What the command line asks for is named as its verb is, or by the first word.
  const names = verbs.flatMap(({ name }) => [name.replaceAll(" ", "-"), name.split(" ")[0] ?? ""]);
  const answering = Object.fromEntries(
    names.map((name) => [
      name,
      async (parameters: VerbParameters) => {
        asked.push([name, parameters]);
        return answers.get(name)?.(parameters) ?? {};
      },
    ]),
  );
  const controlToken = newControlToken();
  const onError = (error: unknown): void => void error;
  const secrets = WebhookSecrets.of({ current: Secret.of(drawSecret()) });
  const webhook = { secrets, send: async () => {}, now: () => 0, onError };
  const app = createServer({ webhook, controlToken, verbs: answering, onError });
  const listening = await listen(app.fetch, { host: "127.0.0.1", port: 0 });
  writeControlFile(folder, { url: listening.localUrl, token: controlToken });
  return {
    folder,
    asked,
    answers(verb, answer) {
      answers.set(verb, typeof answer === "function" ? (answer as Answer) : () => answer);
    },
    async run(...args) {
      const [out, err]: [string[], string[]] = [[], []];
      const output = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
      const code = await runCommandLine(args, { PIPEWARDEN_HOME: folder }, output);
      return { code, out: out.join(""), err: err.join("") };
    },
    async close() {
      await listening.close(0);
      rmSync(folder, { recursive: true });
    },
  };
}
