import type { Stage } from "./stage.ts";

/** Keeps the stack running, its schedules too, and says how to play with it. Never resolves: a signal ends it. */
export async function serve({ rehearsal, github }: Stage, say: (line: string) => void): Promise<never> {
  for (const { everyMs, input } of rehearsal.rules) {
    const { task } = input as { task: string };
    setInterval(() => {
      void rehearsal.fire(task).then((outcome) => {
        if (outcome.kind === "error") say(`the task ${task} failed: ${outcome.errorType}: ${outcome.errorMessage}`);
      });
    }, everyMs);
  }
  for (const [name, lambda] of rehearsal.functions) lambda.onLine = (line) => say(`${name}: ${line}`);
  say("the stack runs, with its schedules; Ctrl-C ends it, and nothing is kept");
  say(`webhook        ${rehearsal.outputs.WebhookUrl}`);
  say(`local GitHub   ${github.url} (steer it at ${github.url}/_local; see test/github/README.md)`);
  say("for instance, mallory takes a protection off:");
  say(`  curl -s ${github.url}/_local -H 'content-type: application/json' -d '${weakening}'`);
  say("ask the stack as an operator (these credentials are made up, and open nothing else):");
  say(
    `  ${Object.entries(rehearsal.operatorEnv)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ")} bin/pipewarden doctor`,
  );
  return new Promise(() => {});
}

const weakening = JSON.stringify({ method: "actAs", args: ["mallory", "DELETE", "/repos/acme/shop/branches/main/protection"] });
