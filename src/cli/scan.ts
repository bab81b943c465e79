import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Gap, Report } from "../scanner/finding.ts";
import type { ConfigProblem } from "../secrets/gitleaks/problem.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Output, Verb, VerbValues } from "./verb.ts";

const formats = ["text", "json", "sarif", "gitleaks"] as const;

export const scanVerb: Verb = {
  name: "scan",
  summary: "find secrets in files or in a git history",
  usage: `Usage: pipewarden scan PATH [--history | --since REV | --staged] [options]

Finds secrets in the files below PATH: all of them, those too that git ignores, but not what is in .git. Symbolic links are not followed.
No value that is found, and no part of one, is ever shown. Needs no bot, and asks nobody.

  --history         every version of every file, in all branches and tags; PATH is a repository. Told is the first commit that has it
  --since REV       what the commits have brought that HEAD has and REV has not
  --staged          what is staged for the next commit
  --config FILE     rules in gitleaks' format. Otherwise as for gitleaks: GITLEAKS_CONFIG, GITLEAKS_CONFIG_TOML, PATH/.gitleaks.toml,
                    our own rules; these also are what [extend] useDefault means. PATH/.gitleaksignore counts, and that of the folder
                    where you are, and comments such as gitleaks:allow
  --baseline FILE   a report in gitleaks' format, ours or its own: what stands in it is not told
  --strict          find exactly what gitleaks finds with these rules, and no more; slower
  --format FORMAT   text (default), json, sarif (2.1.0, for GitHub's code scanning), or gitleaks (its JSON report, with REDACTED in
                    place of values)
  --threads N       how many threads scan; otherwise one for each processor. 0: none beside the one that reads the list of files

What could not be scanned, or not by every rule, is told in each format but gitleaks', for which it goes to standard error. Of files that
are no text, only what stands there as text is found; this alone does not change the exit code.
Exit codes: 0 nothing was found; 1 something was, or something could not be scanned; 2 it could not be done.`,
  positionals: ["path"],
  options: {
    history: { type: "boolean" },
    since: { type: "string" },
    staged: { type: "boolean" },
    config: { type: "string" },
    baseline: { type: "string" },
    strict: { type: "boolean" },
    threads: { type: "string" },
    format: { type: "string", default: "text" },
  },
  choices: { format: formats },
  about: "nothing",
  json: '{"findings":[{"rule":"github-pat","description":"…","kind":"github-token","severity":"critical","certainty":"checksum","documentation":"https://…","file":"src/a.ts","uri":"src/a.ts","startLine":3,"startColumn":9,"endLine":3,"endColumn":48,"match":{"startLine":3,…},"encodings":[],"entropy":4.8,"commit":null,"fingerprint":"src/a.ts:github-pat:3"}],"notScanned":[{"file":"big.bin","commit":null,"reason":"too-large","fromLine":9,"toLine":9}],"left":{"allowed":0,"ignored":0,"known":0},"counts":{"files":12,"bytes":34567,"commits":null},"problems":[{"rule":"mine","message":"…"}]}',
  async run(values, env, output) {
    const path = String(values.path);
    const what = whatOf(values);
    const threads = threadsOf(values);
    // Loaded here: no other verb needs the rules.
    const [{ chooseRules, readNamed }, { readBaseline }, { scanFor }] = await Promise.all([
      import("../scanner/choose-rules.ts"),
      import("../secrets/gitleaks/baseline.ts"),
      import("../scanner/scan.ts"),
    ]);
    const { source: rules, ignores, invalidIgnores, problems, file } = chooseRules(path, values.config as string | undefined, env);
    const baseline = values.baseline === undefined ? null : readBaseline(readNamed(String(values.baseline)));
    for (const { file, lines } of invalidIgnores) output.err(`pipewarden: ${file}: no fingerprints stand in line ${lines.join(", ")}.\n`);
    for (const problem of problems) output.err(`pipewarden: the rules: ${sentenceOf(problem)}\n`);
    const except = new Set([...(file === null ? [] : [file]), ...(baseline === null ? [] : [resolve(String(values.baseline))])]);
    const { onProgress, end } = progress(output);
    let report: Report;
    try {
      report = await scanFor({
        path,
        what,
        rules,
        known: { ignores, baseline },
        except,
        strict: values.strict === true,
        onProgress,
        ...(threads !== undefined && { threads }),
      });
    } finally {
      end();
    }
    await write(report, problems, values.format as (typeof formats)[number], output);
    return report.findings.length > 0 || report.gaps.some(isSerious) ? 1 : 0;
  },
};

/** Pictures and programs are in nearly every repository, and nobody expects them to be read as text. */
const isSerious = ({ reason }: Gap): boolean => reason !== "not-text";

/** @throws PipewardenError `usage` */
function whatOf({ history, since, staged }: VerbValues) {
  if ([history === true, since !== undefined, staged === true].filter(Boolean).length > 1) {
    throw new PipewardenError("usage", "--history, --since and --staged are three things to scan: say one of them.");
  }
  if (since === "") throw new PipewardenError("usage", "--since needs a commit, a branch or a tag.");
  if (since !== undefined) return { kind: "since", revision: String(since) } as const;
  return { kind: history === true ? "history" : staged === true ? "staged" : "files" } as const;
}

/** @throws PipewardenError `usage` */
function threadsOf({ threads }: VerbValues): number | undefined {
  if (threads === undefined) return undefined;
  if (/^\d{1,3}$/.test(String(threads))) return Number(threads);
  throw new PipewardenError("usage", "--threads takes a whole number from 0 to 999.");
}

const sentenceOf = ({ rule, message }: ConfigProblem): string => (rule === null ? message : `${rule}: ${message}`);

async function write(report: Report, problems: readonly ConfigProblem[], format: (typeof formats)[number], output: Output): Promise<void> {
  switch (format) {
    case "text":
      return output.out((await import("../scanner/formats/text.ts")).textOf(report));
    case "json":
      return output.out((await import("../scanner/formats/json.ts")).jsonOf(report, problems));
    case "sarif":
      return output.out((await import("../scanner/formats/sarif.ts")).sarifOf(report, problems, version()));
    case "gitleaks": {
      const [{ gitleaksReportOf }, { reasonOf, whereOf }] = await Promise.all([
        import("../scanner/formats/gitleaks.ts"),
        import("../scanner/formats/words.ts"),
      ]);
      for (const gap of report.gaps.filter(isSerious))
        output.err(`pipewarden: not fully scanned: ${whereOf(gap).replaceAll("\n", " ")}: ${reasonOf(gap)}.\n`);
      return output.out(gitleaksReportOf(report));
    }
  }
}

function version(): string {
  return (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }).version;
}

/** Milliseconds between two lines of progress. */
const pace = 200;

function progress({ status }: Output) {
  let next = performance.now() + pace;
  let shown = false;
  return {
    onProgress({ files, bytes, commits }: Report["counts"]) {
      if (status === undefined || performance.now() < next) return;
      next = performance.now() + pace;
      shown = true;
      const size = `${(bytes / 1_000_000).toFixed(1)} MB`;
      status(
        commits === null ? `Scanning … ${files} files, ${size}` : `Scanning … ${commits} commits, ${files} versions of files, ${size}`,
      );
    },
    end: () => (shown ? status?.("") : undefined),
  };
}
