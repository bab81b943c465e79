import { createRequire } from "node:module";
import type { Probot } from "probot";

export type Event = Parameters<Probot["receive"]>[0];

interface Example {
  readonly name: string;
  readonly examples: readonly Record<string, unknown>[];
}

// The package's types describe its content as it was once; the content itself is what counts.
const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly Example[];

/** GitHub's examples of webhooks, each with a delivery id that says what it is. */
export const exampleEvents: readonly Event[] = examples.flatMap(({ name, examples: payloads }) =>
  payloads.map((payload, index) => ({ id: `${name}-${index}`, name, payload }) as unknown as Event),
);

/** A comment as GitHub renders it. */
export function exampleComment(): unknown {
  const comment = examples.find(({ name }) => name === "issue_comment")?.examples[0]?.comment;
  if (comment === undefined) throw new Error("The examples have no comment any more.");
  return comment;
}
