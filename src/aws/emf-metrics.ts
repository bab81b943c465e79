import type { Lane } from "../values/lane.ts";
import type { MetricName, Metrics } from "../values/metrics.ts";

/** The metrics of one invocation, until they are written. */
export interface EmfMetrics extends Metrics {
  /** Writes what was measured since the last time, one line for each lane; to be awaited before the invocation ends. Never throws. */
  flush(): Promise<void>;
}

const namespace = "Pipewarden";
/** CloudWatch takes 100 values of one metric in a line; at that number the library writes by itself, and forgets the dimensions. */
const valuesInLine = 99;

/** Counts are added up, of what remains the least is told, and of lags each one, for the percentiles. */
const joined: Record<MetricName, "sum" | "least" | "each"> = {
  DeliveryLag: "each",
  GitHubCallsLeft: "least",
  MessagesDone: "sum",
  MessagesFailed: "sum",
  MessagesDead: "sum",
  WaitingForRateLimit: "sum",
  SweepCompleted: "sum",
  RepositoriesQueued: "sum",
};

type Measured = Map<MetricName, number[]>;

/**
 * Metrics by CloudWatch's embedded metric format: lines of JSON in the log, from which CloudWatch makes metrics without a request. The
 * library is loaded with the first line, not with the function.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createEmfMetrics(): EmfMetrics {
  let measured = new Map<Lane | undefined, Measured>();

  return {
    record(name, value, lane) {
      if (!Number.isFinite(value)) return;
      const ofLane = measured.get(lane) ?? new Map<MetricName, number[]>();
      measured.set(lane, ofLane);
      ofLane.set(name, join(name, ofLane.get(name) ?? [], value));
    },
    async flush() {
      const before = measured;
      measured = new Map();
      if (before.size === 0) return;
      try {
        for (const [lane, ofLane] of before) await write(lane, ofLane);
      } catch {
        // What was measured is worth less than the work that it was measured of.
      }
    },
  };
}

function join(name: MetricName, values: readonly number[], value: number): number[] {
  const [first] = values;
  if (first === undefined || joined[name] === "each") return values.length < valuesInLine ? [...values, value] : [...values];
  return [joined[name] === "sum" ? first + value : Math.min(first, value)];
}

async function write(lane: Lane | undefined, measured: Measured): Promise<void> {
  const { Metrics: Powertools, MetricUnit } = await import("@aws-lambda-powertools/metrics");
  const line = new Powertools({ namespace });
  // A dimension `service` would make other metrics than those that the alarms name.
  line.clearDefaultDimensions();
  line.addDimensions(lane === undefined ? {} : { lane });
  for (const [name, values] of measured) {
    const unit = name === "DeliveryLag" ? MetricUnit.Milliseconds : MetricUnit.Count;
    for (const value of values) line.addMetric(name, unit, value);
  }
  line.publishStoredMetrics();
}
