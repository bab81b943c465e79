import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEmfMetrics } from "../../src/aws/emf-metrics.ts";
import { metricNames } from "../../src/values/metrics.ts";

interface Line {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [member: string]: unknown;
}

let written: string[];

beforeEach(() => {
  written = [];
  vi.stubEnv("POWERTOOLS_DEV", "false");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const lines = (): Line[] => written.map((text) => JSON.parse(text) as Line);

describe("metrics in CloudWatch's embedded format", () => {
  it("writes one line for each lane and one for what has none, with no other dimension", async () => {
    const metrics = createEmfMetrics();
    metrics.record("MessagesDone", 1, "act");
    metrics.record("MessagesDone", 1, "act");
    metrics.record("MessagesDead", 1, "act");
    metrics.record("MessagesDone", 1, "fix");
    metrics.record("SweepCompleted", 1);
    expect(written).toEqual([]);
    await metrics.flush();
    const told = lines().map(({ _aws: { CloudWatchMetrics, Timestamp }, ...members }) => {
      expect(Timestamp).toBeGreaterThan(0);
      return [CloudWatchMetrics, members];
    });
    const count = (Name: string) => ({ Name, Unit: "Count" });
    expect(told).toEqual([
      [
        [{ Namespace: "Pipewarden", Dimensions: [["lane"]], Metrics: [count("MessagesDone"), count("MessagesDead")] }],
        { lane: "act", MessagesDone: 2, MessagesDead: 1 },
      ],
      [[{ Namespace: "Pipewarden", Dimensions: [["lane"]], Metrics: [count("MessagesDone")] }], { lane: "fix", MessagesDone: 1 }],
      [[{ Namespace: "Pipewarden", Dimensions: [[]], Metrics: [count("SweepCompleted")] }], { SweepCompleted: 1 }],
    ]);
  });

  it("keeps every lag, for the percentiles, and of the calls that are left the least", async () => {
    const metrics = createEmfMetrics();
    for (const lag of [120, 80, 3000]) metrics.record("DeliveryLag", lag);
    for (const left of [4000, 17, 5000]) metrics.record("GitHubCallsLeft", left);
    await metrics.flush();
    expect(lines()).toMatchObject([{ DeliveryLag: [120, 80, 3000], GitHubCallsLeft: 17 }]);
    expect(lines()[0]?._aws.CloudWatchMetrics[0]?.Metrics).toEqual([
      { Name: "DeliveryLag", Unit: "Milliseconds" },
      { Name: "GitHubCallsLeft", Unit: "Count" },
    ]);
  });

  it("writes each measurement once, and nothing when there is none", async () => {
    const metrics = createEmfMetrics();
    await metrics.flush();
    expect(written).toEqual([]);
    metrics.record("RepositoriesQueued", 3);
    await metrics.flush();
    await metrics.flush();
    expect(lines()).toHaveLength(1);
  });

  it("writes no more values than a line may have, still with its dimensions, and no number that is none", async () => {
    const metrics = createEmfMetrics();
    for (let lag = 0; lag < 150; lag += 1) metrics.record("DeliveryLag", lag);
    metrics.record("MessagesDone", Number.NaN, "act");
    await metrics.flush();
    expect(lines()).toHaveLength(1);
    expect(lines()[0]?.DeliveryLag).toHaveLength(99);
    expect(lines()[0]?._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([[]]);
  });

  it("does not stop the work when a line cannot be written", async () => {
    vi.mocked(process.stdout.write).mockImplementation(() => {
      throw new Error("no space left on device");
    });
    const metrics = createEmfMetrics();
    metrics.record("MessagesDone", 1, "act");
    await expect(metrics.flush()).resolves.toBeUndefined();
  });

  it("has a name for everything that is measured", async () => {
    const metrics = createEmfMetrics();
    for (const name of metricNames) metrics.record(name, 1);
    await metrics.flush();
    expect(Object.keys(lines()[0] ?? {}).sort()).toEqual(["_aws", ...metricNames].sort());
  });
});
