import type { Capability, Occasion } from "../changes/engine.ts";
import { placeAndCause } from "../changes/trail.ts";
import type { Permissions } from "../github/permissions.ts";
import { idOf } from "../values/hash.ts";
import type { JsonObject } from "../values/json.ts";
import { noteHead } from "./binding/head-record.ts";
import { type CommandsDecision, decideCommands } from "./decide.ts";
import { decideEnd } from "./decide-end.ts";
import { commandsName } from "./name.ts";
import { type CommandsFacts, observeCommands } from "./observe.ts";
import type { CommandsOptions } from "./options.ts";

/** What reading a command, its sender and its pull request takes. */
const permissions: Permissions = { contents: "read", issues: "read", members: "read", metadata: "read", pull_requests: "read" };

/** Follows what people write in pull requests. It changes nothing but its own reply and reactions; for anything else it asks. */
export function commandsCapability(options: CommandsOptions): Capability<CommandsFacts, CommandsDecision> {
  return {
    name: commandsName,
    permissions,
    // A sweep finds no commands: each was told of when it was written.
    concerns: () => false,
    note: (occasion) => note(occasion, options),
    observe: (occasion, reader) => observeCommands(occasion, reader, options),
    decide(facts, occasion, now) {
      switch (facts.kind) {
        case "nothing":
          return { changes: [], asks: [] };
        case "asked":
          return decideCommands(facts.facts, facts.known, options.verbs, occasion, now);
        case "ended":
          return { changes: decideEnd(facts, occasion), asks: [] };
      }
    },
    // Everything that was seen is in the decision by now.
    kept: () => ({ kind: "nothing" }),
    asks: ({ decision }) => decision.asks,
    report: () => undefined,
  };
}

/** What events tell without asking for anything. */
async function note(occasion: Occasion, { table, ledger, clock }: CommandsOptions): Promise<void> {
  const { repository, cause, params = {} } = occasion;
  if (params.kind === "head") {
    const { pull, sha, action, receivedAt } = params;
    await noteHead(table, repository.id, Number(pull), { sha: String(sha), action: String(action), receivedAt: Number(receivedAt) });
  }
  if (params.kind === "tampered") {
    const target: JsonObject = {
      comment: params.comment ?? null,
      author: params.author ?? null,
      conversation: params.conversation ?? null,
    };
    await ledger.record({
      of: idOf({ tampered: cause.id, repository: repository.id }),
      phase: "succeeded",
      attempt: 1,
      action: "commands.comment_edited",
      at: clock.now(),
      ...placeAndCause(repository, cause),
      target,
      summary: `Somebody ${params.action === "deleted" ? "deleted" : "edited"} another person's comment that holds or held a command.`,
    });
  }
}
