import { readFile } from "node:fs/promises";
import type { ParsedConfig } from "../config/parse.ts";
import { type Problem, visible } from "../config/problem.ts";
import type { ConfigKind } from "../config/schema.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Verb } from "./verb.ts";

const kinds: readonly ConfigKind[] = ["organisation", "repository"];

export const configCheck: Verb = {
  name: "config check",
  summary: "check a configuration file",
  usage: `Usage: pipewarden config check FILE [options]

Reads FILE as the bot would read .github/pipewarden.yml, and prints one line for each problem: FILE:LINE:COLUMN: MESSAGE.
Exit codes: 0 valid, 1 problems (with warnings alone, the file is used all the same), 2 the file cannot be read.

  --kind KIND       organisation (default): the file of the organisation's .github repository; repository: that of any other,
                    where what only the organisation may say is ignored
  --format FORMAT   text (default), or json: one object with "valid" and "problems"`,
  positionals: ["file"],
  options: { kind: { type: "string", default: "organisation" }, format: { type: "string", default: "text" } },
  choices: { kind: kinds },
  about: "nothing",
  json: '{"valid":false,"kind":"organisation","problems":[{"line":3,"column":5,"path":"policies.protection.mode","severity":"error","message":"…"}]}',
  async run({ file, kind, format }, _env, output) {
    const name = String(file);
    // Loaded here: no other verb of this process needs the schema.
    const [{ parseConfig }, { policyDefinitions }] = await Promise.all([import("../config/parse.ts"), import("../policies.ts")]);
    const parsed = parseConfig(await bytesOf(name), { kind: kind as ConfigKind, definitions: policyDefinitions });
    const problems = parsed.ok ? parsed.warnings : parsed.problems;
    output.out(format === "json" ? `${JSON.stringify({ valid: parsed.ok, kind, problems })}\n` : text(name, parsed, problems));
    return problems.length === 0 ? 0 : 1;
  },
};

async function bytesOf(name: string): Promise<Uint8Array> {
  try {
    return await readFile(name);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PipewardenError("file_unreadable", `${visible(name)} cannot be read: ${visible(reason)}`, { cause });
  }
}

function text(name: string, { ok }: ParsedConfig, problems: readonly Problem[]): string {
  if (problems.length === 0) return `${visible(name)} is valid.\n`;
  const lines = problems.map(({ line, column, severity, message }) => {
    const prefix = severity === "warning" ? "warning: " : "";
    return `${visible(name)}:${line}:${column}: ${prefix}${message}\n`;
  });
  return `${lines.join("")}${ok ? `${visible(name)} is valid, with warnings.\n` : ""}`;
}
