import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { visible } from "../config/problem.ts";
import { type NoFix, type PackageChange, type Plan, strategies } from "../dependencies/ecosystems/ecosystem.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Verb, VerbValues } from "./verb.ts";

const formats = ["text", "json", "diff"] as const;

const options = `  --alert FILE      what is known to be vulnerable: OSV records, or alerts as GitHub's API or webhooks give them; one, or a list
  --registry URL    the package registry to ask, instead of the ecosystem's own; what a project's files name is never asked
  --format FORMAT   text (default), json, or diff: a patch for git apply
Exit codes: 0 there is a fix for all that is affected; 1 there is nothing to do, or something cannot be fixed; 2 it could not be done.`;

const shared = {
  positionals: ["path"],
  options: { alert: { type: "string" }, registry: { type: "string" }, format: { type: "string", default: "text" } },
  choices: { format: formats },
  about: "nothing",
  json: '{"changes":[{"package":"minimist","from":"0.0.8","to":"1.2.6","manifest":"package.json","strategy":"override"}],"unfixable":[{"package":"request","advisory":"GHSA-…","code":"blocked","reason":"…","blockedBy":[]}],"files":[{"path":"package-lock.json","diff":"…"}]}',
} as const satisfies Partial<Verb>;

export const depsPlan: Verb = {
  ...shared,
  name: "deps plan",
  summary: "say how vulnerable dependencies of a project would be fixed",
  usage: `Usage: pipewarden deps plan PATH --alert FILE [options]

Reads the manifests and lockfiles below PATH, and says what the bot's pull requests would change; nothing is written, nothing of the
project is run.

${options}`,
  run: (values, _env, output) => plan(values, output, false),
};

export const depsFix: Verb = {
  ...shared,
  name: "deps fix",
  summary: "fix vulnerable dependencies of a project",
  usage: `Usage: pipewarden deps fix PATH --alert FILE [options]

Does what "deps plan" says: writes the manifests and lockfiles that change. Nothing of the project is run, nothing is installed.

${options}`,
  run: (values, _env, output) => plan(values, output, true),
};

async function plan(values: VerbValues, output: Parameters<Verb["run"]>[2], write: boolean): Promise<0 | 1> {
  const { path, alert, registry, format } = values;
  if (typeof alert !== "string") throw new PipewardenError("alert_missing", "Say what is vulnerable: --alert FILE.");
  const folder = String(path);
  // Loaded here: no other verb needs package managers.
  const [{ readAdvisories }, { openCheckout }, { planCheckout }, { isIdle }, { patchOf }] = await Promise.all([
    import("../dependencies/read-advisories.ts"),
    import("../dependencies/checkout.ts"),
    import("../dependencies/plan-checkout.ts"),
    import("../dependencies/plan-all.ts"),
    import("../dependencies/patch.ts"),
  ]);
  const advisories = readAdvisories(textOf(alert));
  const planned = await planCheckout(openCheckout(folder), advisories, {
    ...(typeof registry === "string" ? { registry } : {}),
    now: Date.now(),
  });
  const files = planned.files.map(({ path: name, before, after }) => ({ path: name, diff: patchOf(name, before, after) }));
  if (write) for (const { path: name, after } of planned.files) writeFileSync(join(folder, name), after);
  if (format === "json") {
    const shown = overall(planned.plans).map(({ package: name, from, to, manifest, strategy }) => ({
      package: name,
      from,
      to,
      manifest,
      strategy,
    }));
    const unfixable = planned.unfixable.map(({ package: name, advisory, code, reason, blockedBy }) => ({
      package: name,
      advisory,
      code,
      reason,
      blockedBy,
    }));
    output.out(`${JSON.stringify({ changes: shown, unfixable, files })}\n`);
  } else if (format === "diff") output.out(files.map(({ diff }) => diff).join(""));
  else output.out(words(planned.plans, planned.unfixable, isIdle, write));
  const left = planned.unfixable.filter(({ code }) => !isIdle(code));
  return planned.plans.length > 0 && left.length === 0 ? 0 : 1;
}

/** Each package once, from what is there to what is there in the end: a later plan may go on with what an earlier one changes. */
function overall(plans: readonly Plan[]): readonly PackageChange[] {
  const changes: PackageChange[] = [];
  for (const { changes: next } of plans) {
    const ends = changes.length;
    for (const change of next) {
      const index = changes.slice(0, ends).findIndex((each) => isBefore(each, change));
      const before = changes[index];
      if (before === undefined) changes.push(change);
      else changes[index] = { ...change, from: before.from, strategy: stronger(before.strategy, change.strategy) };
    }
  }
  return changes;
}

const isBefore = (one: PackageChange, next: PackageChange): boolean =>
  one.package === next.package && one.manifest === next.manifest && one.to === next.from;
const stronger = (one: Plan["strategy"], other: Plan["strategy"]): Plan["strategy"] =>
  strategies.indexOf(one) > strategies.indexOf(other) ? one : other;

function textOf(name: string): string {
  try {
    return readFileSync(name, "utf8");
  } catch (cause) {
    throw new PipewardenError("file_unreadable", `${visible(name)} cannot be read.`, { cause });
  }
}

function words(plans: readonly Plan[], unfixable: readonly NoFix[], isIdle: (code: string) => boolean, written: boolean): string {
  const lines = plans.flatMap(({ package: name, to, manifest, strategy, changes, advisories, paths, notes }) => [
    `${name} → ${to}  (${strategy}, ${manifest}; ${advisories.join(", ")})`,
    ...paths.slice(0, 3).map((way) => `  reached by ${way.join(" → ")}`),
    ...changes
      .slice(0, 20)
      .map(
        ({ package: each, from, to: version }) =>
          `  ${from === null ? "adds" : "changes"} ${each} ${from ?? ""}${from === null ? "" : " to "}${version}`,
      ),
    ...(changes.length > 20 ? [`  and ${changes.length - 20} more`] : []),
    ...notes.map((note) => `  note: ${note}`),
  ]);
  for (const { package: name, advisory, code, reason } of unfixable) {
    lines.push(`${name}: ${isIdle(code) ? "nothing to do" : "no fix"} for ${advisory}. ${reason}`);
  }
  if (lines.length === 0) lines.push("Nothing below this folder is affected.");
  if (written && plans.length > 0) lines.push("Written. Install to try it.");
  return `${lines.map(visible).join("\n")}\n`;
}
