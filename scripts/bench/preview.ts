import { configChecks, proposeFile } from "../../test/e2e/config.ts";
import { enforcing, reporting, startRig } from "../../test/e2e/rig.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";

const repositories = 300;

interface Preview {
  readonly requests: number;
  readonly seconds: number;
  readonly peakMb: number;
}

let measured: Promise<Preview> | undefined;

/** One preview over all repositories, as a pull request starts it; measured once for all of the numbers. */
const preview = (): Promise<Preview> => {
  measured ??= measure();
  return measured;
};

async function measure(): Promise<Preview> {
  const rig = await startRig({ home: reporting, validate: false });
  try {
    for (let index = 0; index < repositories - 1; index += 1) rig.github.createRepository("acme", `service-${index}`);
    const worker = await rig.startBot();
    await rig.settle(worker);
    rig.github.pauseHooks();
    const { head } = proposeFile(rig, "acme/.github", enforcing);
    rig.github.resetLog();
    let peak = 0;
    const base = process.memoryUsage().rss;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss - base);
    }, 10);
    rig.github.resumeHooks();
    await rig.github.idle();
    const begin = performance.now();
    await rig.settle(worker);
    const seconds = (performance.now() - begin) / 1000;
    clearInterval(timer);
    const [check] = configChecks(rig, "acme/.github", head);
    if (check?.status !== "completed" || !check.output.title?.includes(`${repositories} of ${repositories}`)) {
      throw new Error(`The preview ended as: ${check?.output.title ?? "nothing"}`);
    }
    const requests = rig.github.requests.filter(({ path }) => !path.endsWith("/access_tokens")).length;
    return { requests, seconds, peakMb: peak / 1_048_576 };
  } finally {
    await rig.close();
  }
}

const one = async (of: (preview: Preview) => number): Promise<Measurement> => {
  const value = of(await preview());
  return { samples: [value], value };
};

export const benchmarks: readonly Benchmark[] = [
  {
    name: "preview.requests_per_repo",
    unit: "requests",
    goal: { max: 0.5 },
    run: () => one(({ requests }) => requests / repositories),
  },
  { name: "preview.seconds", unit: "s", goal: { max: 60 }, run: () => one(({ seconds }) => seconds) },
  { name: "preview.peak_mb", unit: "MB", goal: { max: 200 }, run: () => one(({ peakMb }) => peakMb) },
];
