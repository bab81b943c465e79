import { type Stage, setStage } from "../../demo/stage.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";

const repositoryCount = 60;
const deliveryCount = 600;
const runs = 3;

/**
 * Webhooks per second from end to end: over HTTP, signed, queued on disk, claimed and leased in the embedded table, looked at through
 * one GraphQL query each, and one in ten repaired. The bot is a process of its own; the local GitHub takes part of the two cores, too.
 */
async function once(): Promise<number> {
  const repositories = Array.from({ length: repositoryCount }, (_, index) => `load-${index}`);
  const stage = await setStage({ repositories, validate: false });
  const { github } = stage;
  try {
    await stage.startBot();
    await quiet(() => github.requests.length);
    await approveAll(stage);
    await quiet(() => github.requests.length);
    github.pauseHooks();
    const before = github.deliveries.length;
    for (let count = 0; count < deliveryCount; count++) {
      const round = Math.floor(count / repositoryCount);
      const name = `acme/load-${count % repositoryCount}`;
      const path = `/repos/${name}/branches/main/protection`;
      if (round === deliveryCount / repositoryCount - 1) github.as("mallory").request("DELETE", `${path}/enforce_admins`);
      else
        github.as("alice").request("PATCH", `${path}/required_pull_request_reviews`, { required_approving_review_count: 2 + (round % 2) });
    }
    const made = github.deliveries.length - before;
    github.resetLog();
    const started = Date.now();
    github.resumeHooks();
    await quiet(() => github.requests.length);
    const ended = github.requests.at(-1)?.at ?? Number.NaN;
    const rate = (made * 1000) / (ended - started);
    console.error(`${made} deliveries in ${ended - started} ms, ${github.requests.length} requests to GitHub: ${rate.toFixed(0)} a second`);
    return rate;
  } finally {
    await stage.close();
  }
}

/** The bot's budget of changed repositories is not what is measured. */
async function approveAll({ command }: Stage): Promise<void> {
  const { stdout } = await command("holds", "--format", "json");
  const { holds } = JSON.parse(stdout) as { holds: readonly { approvalId: string }[] };
  for (const { approvalId } of holds) await command("approve", approvalId);
}

/** Waits until a number has not grown for three seconds: longer than any pause of a bot that has something to do. */
async function quiet(count: () => number): Promise<void> {
  for (let seen = -1; seen !== count(); await new Promise((resolve) => setTimeout(resolve, 3_500))) seen = count();
}

async function measure(): Promise<Measurement> {
  const samples: number[] = [];
  for (let run = 0; run < runs; run++) samples.push(await once());
  return { samples };
}

export const benchmarks: readonly Benchmark[] = [{ name: "deliveries.per_second", unit: "deliveries/s", goal: { min: 60 }, run: measure }];
