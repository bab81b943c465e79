import { rmSync } from "node:fs";
import { type CompiledRules, compileRules } from "../../src/secrets/detection/compile.ts";
import { scan } from "../../src/secrets/detection/scan.ts";
import { ourRules } from "../../src/secrets/rules/rule-set.ts";
import { heavyRules, hostileTexts } from "../../test/secrets/detection/hostile.ts";
import { type Benchmark, type Goal, type Measurement, median } from "../benchmark.ts";
import { type Corpus, denseCorpus, plainCorpus } from "./scan/corpora.ts";
import { differences, gitleaksVersion, runGitleaks, strictFindings } from "./scan/gitleaks.ts";
import { preparing, processorTime } from "./scan/prepare.ts";
import { ruleFile } from "./scan/rule-files.ts";
import { twoThreads } from "./scan/two-threads.ts";

const rounds = 9;
const warmUp = 3;
/** gitleaks takes minutes for a megabyte of text that is full of secrets. */
const denseSize = 300_000;
const gitleaksRounds = 3;

/** Made at the first use, and once: whoever runs another benchmark does not wait for it. */
function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const removed: string[] = [];
const kept = (corpus: Corpus): Corpus => {
  removed.push(corpus.folder);
  return corpus;
};
process.on("exit", () => {
  for (const folder of removed) rmSync(folder, { recursive: true, force: true });
});

const rules = lazily(ruleFile);
const plain = lazily(() => kept(plainCorpus()));
const dense = lazily(() => kept(denseCorpus(rules().set, denseSize, 5)));
const strict = lazily(() => compileRules(rules().set, { strict: true }));
const loose = lazily(() => compileRules(rules().set));
const ours = lazily(() => compileRules(ourRules));
const theirs = lazily(() => [plain(), dense()].map((corpus) => gitleaksRun(corpus)));

function gitleaksRun(corpus: Corpus) {
  const run = runGitleaks(rules().path, corpus.folder);
  console.error(`gitleaks: ${((corpus.megabytes / run.ms) * 1000).toFixed(2)} MB/s`);
  return run;
}

/**
 * Both programs in turn, since the machine may do other work meanwhile; and the fastest of either, since that makes either only slower.
 * Each sample is one of ours.
 */
async function inTurn(corpus: Corpus, ours: () => Promise<readonly number[]>): Promise<Measurement> {
  const [gitleaks, times]: [number[], number[]] = [[], []];
  for (let round = 0; round < gitleaksRounds; round++) {
    gitleaks.push(gitleaksRun(corpus).ms);
    times.push(...(await ours()));
  }
  return ratios(Math.min(...gitleaks), times);
}

function scanTimes(compiled: CompiledRules, { files }: Corpus): readonly number[] {
  return Array.from({ length: warmUp + rounds }, () => {
    const start = performance.now();
    for (const file of files) scan(compiled, file, { budget: Number.POSITIVE_INFINITY });
    return performance.now() - start;
  }).slice(warmUp);
}

function automatonTimes(rules: CompiledRules, { files }: Corpus): readonly number[] {
  const { automaton } = rules.index.allWords();
  return Array.from({ length: warmUp + rounds }, () => {
    const start = performance.now();
    for (const { bytes } of files) automaton.find(bytes, 0, bytes.length);
    return performance.now() - start;
  }).slice(warmUp);
}

const speeds = (times: readonly number[], { megabytes }: Corpus): Measurement => ({ samples: times.map((ms) => (megabytes / ms) * 1000) });
const medianOf = (times: readonly number[]): number => median(times) ?? Number.NaN;

const megabytesPerSecond = (name: string, goal: Goal, measure: () => Measurement): Benchmark => ({
  name,
  unit: "MB/s",
  goal,
  run: async () => measure(),
});

/** The fastest of both sides: other work on the machine makes either only slower. */
const ratios = (gitleaks: number | undefined, times: readonly number[]): Measurement => {
  const samples = times.map((ms) => (gitleaks ?? Number.NaN) / ms);
  return { samples, value: Math.max(...samples) };
};

const version = gitleaksVersion();
if (version === null && process.argv.slice(2).some((argument) => argument.startsWith("scan"))) {
  console.error(
    "No gitleaks is on the PATH: what compares with it is left out. `go install github.com/zricethezav/gitleaks/v8@v8.30.1` makes one.",
  );
}

const comparisons: readonly Benchmark[] = [
  {
    name: "scan.same_findings_as_gitleaks",
    unit: "1 or 0",
    goal: { min: 1 },
    async run() {
      const results = [plain(), dense()].map((corpus, index) => {
        const found = strictFindings(strict(), corpus);
        const different = differences(found, theirs()[index]?.findings ?? new Map());
        console.error(`${[...found.values()].reduce((sum, count) => sum + count, 0)} findings, ${different.length} differences`);
        for (const line of different.slice(0, 10)) console.error(line);
        return different.length === 0 ? 1 : 0;
      });
      return { samples: results, value: Math.min(...results) };
    },
  },
  {
    name: "scan.ratio_vs_gitleaks",
    unit: "times as fast, one thread, on plain text",
    goal: { min: 15 },
    run: () => inTurn(plain(), async () => scanTimes(strict(), plain())),
  },
  {
    name: "scan.ratio_vs_gitleaks_two_threads",
    unit: "times as fast, two threads, on plain text",
    goal: { min: 25 },
    run: () => inTurn(plain(), () => twoThreads(rules().path, plain(), rounds)),
  },
  {
    name: "scan.ratio_vs_gitleaks_dense",
    unit: "times as fast, one thread, on text full of secrets",
    goal: { min: 15 },
    async run() {
      const times = scanTimes(strict(), dense());
      return ratios(theirs()[1]?.ms, times);
    },
  },
];

export const benchmarks: readonly Benchmark[] = [
  ...(version === null ? [] : comparisons),
  megabytesPerSecond("scan.mb_s.plain", { min: 30 }, () => speeds(scanTimes(loose(), plain()), plain())),
  megabytesPerSecond("scan.mb_s.plain_strict", { min: 30 }, () => speeds(scanTimes(strict(), plain()), plain())),
  megabytesPerSecond("scan.mb_s.plain_our_rules", { min: 20 }, () => speeds(scanTimes(ours(), plain()), plain())),
  megabytesPerSecond("scan.mb_s.dense", { min: 2 }, () => speeds(scanTimes(loose(), dense()), dense())),
  megabytesPerSecond("scan.mb_s.dense_our_rules", { min: 2 }, () => speeds(scanTimes(ours(), dense()), dense())),
  megabytesPerSecond("scan.mb_s.automaton", { min: 100 }, () => speeds(automatonTimes(loose(), plain()), plain())),
  {
    name: "scan.ratio_vs_automaton",
    unit: "share of the bare automaton's speed, on plain text",
    goal: { min: 0.15 },
    async run() {
      const limit = medianOf(automatonTimes(loose(), plain()));
      return { samples: scanTimes(loose(), plain()).map((ms) => limit / ms) };
    },
  },
  {
    name: "scan.compile_ms",
    unit: "ms of processor time, for a rule file, in a new process",
    goal: { max: 15 },
    run: async () => ({ samples: preparing(rules().path).map(({ compile }) => compile) }),
  },
  {
    name: "scan.compile_ms.ours",
    unit: "ms of processor time, for our rules, in a new process",
    goal: { max: 25 },
    run: async () => ({ samples: preparing().map(({ compile }) => compile) }),
  },
  {
    name: "scan.first_scan_ms.ours",
    unit: "ms of processor time, for our rules and a first text of 10 kB, in a new process",
    goal: { max: 120 },
    run: async () => ({ samples: preparing().map(({ compile, scan }) => compile + scan) }),
  },
  {
    name: "scan.hostile_ms",
    unit: "ms of processor time, the longest of all hostile texts of 1 MB with a budget of 2,000 ms",
    goal: { max: 2200 },
    async run() {
      const sets = [compileRules(heavyRules), ours(), strict()];
      const samples = hostileTexts(1_000_000).map(([name, text]) => {
        const bytes = Buffer.from(text);
        const times = sets.map((set) => processorTime(() => scan(set, { path: "hostile.txt", bytes })));
        console.error(`${Math.max(...times).toFixed(0)} ms: ${name}`);
        return Math.max(...times);
      });
      return { samples, value: Math.max(...samples) };
    },
  },
];
