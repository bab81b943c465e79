import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { visible } from "../config/problem.ts";
import { folderOf } from "../local/settings.ts";
import { PipewardenError } from "../values/errors.ts";
import { askRunningBot } from "./running-bot.ts";
import type { Verb } from "./verb.ts";

export const secretsPut: Verb = {
  name: "secrets put",
  summary: "store a secret that is to be recognised where it leaks",
  usage: `Usage: pipewarden secrets put NAME FILE [--home DIR]

Stores the content of FILE (- reads standard input) as the value of the secret NAME on this machine, readable by this user alone. The bot
recognises it, and the value before it, in pushes and pull requests. A line end after the value does not belong to it. Nothing of the value
is shown. For a deployment tag the secret in AWS Secrets Manager instead; see docs/deploy.md.`,
  options: {},
  positionals: ["name", "file"],
  about: "machine",
  async run({ name, file }, env, output) {
    // Loaded here: other verbs need no store.
    const { LocalSecrets } = await import("../local/managed-secrets.ts");
    const isNew = new LocalSecrets(folderOf(env)).put(String(name), withoutLineEnd(await contentOf(String(file))), Date.now());
    const known = await indexed(env);
    output.out(isNew ? `Stored ${visible(String(name))}.${known}\n` : `${visible(String(name))} has this value already.${known}\n`);
    return 0;
  },
};

export const secretsList: Verb = {
  name: "secrets list",
  summary: "list the secrets that are recognised where they leak",
  usage: `Usage: pipewarden secrets list [--home DIR] [--format text|json]

Lists the secrets that this machine's bot recognises, without their values: the name, and since when it has its current value.`,
  options: { format: { type: "string", default: "text" } },
  about: "machine",
  json: '{"name":"payments/database","since":"2026-01-31T12:00:00.000Z","versions":2}',
  async run({ format }, env, output) {
    const { LocalSecrets } = await import("../local/managed-secrets.ts");
    const secrets = new LocalSecrets(folderOf(env)).summary();
    for (const { name, since, versions } of secrets) {
      const at = new Date(since).toISOString();
      output.out(format === "json" ? `${JSON.stringify({ name, since: at, versions })}\n` : `${at}  ${visible(name)}\n`);
    }
    if (secrets.length === 0) output.err("There are none; `pipewarden secrets put` stores one.\n");
    return 0;
  },
};

export const secretsIndex: Verb = {
  name: "secrets index",
  summary: "let the running bot take up changed secrets now",
  usage: `Usage: pipewarden secrets index [--home DIR] [--format text|json]

Lets the bot that runs on this machine bring its index of managed secrets to what is stored; it does so by itself every five minutes. Tells
how many values it looks for, and how many not, and why. Exit code 1 when something could not be read.`,
  options: { format: { type: "string", default: "text" } },
  about: "machine",
  json: '{"at":1769860800000,"changed":1,"contended":0,"failed":0,"postponed":0,"secrets":3,"values":4,"notIndexed":{"too-short":1},"refused":0}',
  async run({ format }, env, output) {
    const report = (await askRunningBot(env, "index-secrets", {})) as IndexReport;
    if (format === "json") output.out(`${JSON.stringify(report)}\n`);
    else output.out(wordsOf(report));
    return report.failed === 0 ? 0 : 1;
  },
};

interface IndexReport {
  readonly secrets: number;
  readonly values: number;
  readonly failed: number;
  readonly notIndexed: Readonly<Record<string, number>>;
}

const reasons: Readonly<Record<string, string>> = {
  "named-public": "their field's name says that they are no secrets",
  "too-short": "they are shorter than 16 characters",
  "too-plain": "they would turn up in other texts, too",
  common: "they consist of words that everybody uses",
  placeholder: "they stand for a value",
  "too-many": "there are too many in one secret",
  "too-large": "they are too large",
  "no-value": "they are empty",
};

const wordsOf = ({ secrets, values, failed, notIndexed }: IndexReport): string =>
  [
    `${values} values of ${secrets} secrets are looked for.`,
    ...Object.entries(notIndexed).map(([reason, count]) => `${count} are not: ${reasons[reason] ?? reason}.`),
    ...(failed === 0 ? [] : [`${failed} could not be read; the bot's log says why.`]),
    "",
  ].join("\n");

/** Lets a running bot know; the others look at their start. */
async function indexed(env: Parameters<Verb["run"]>[1]): Promise<string> {
  try {
    await askRunningBot(env, "index-secrets", {});
    return " The bot looks for it from now on.";
  } catch (error) {
    if (!(error instanceof PipewardenError) || error.code !== "not_running") throw error;
    return " The bot looks for it once it runs.";
  }
}

async function contentOf(path: string): Promise<Uint8Array> {
  if (path === "-") return buffer(process.stdin);
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new PipewardenError("file_unreadable", `${visible(path)} cannot be read (${code}).`, { cause });
  }
}

const withoutLineEnd = (bytes: Uint8Array): Uint8Array => {
  const end = bytes.at(-1) === 10 ? (bytes.at(-2) === 13 ? 2 : 1) : 0;
  return bytes.subarray(0, bytes.length - end);
};
