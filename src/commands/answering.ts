import { type Cause, type Change, makeChange } from "../changes/change.ts";
import type { Reaction } from "../github/comment-kinds.ts";
import type { Json } from "../values/json.ts";
import { placeOf } from "./command.ts";
import type { CommandFacts } from "./facts.ts";
import { commandsName } from "./name.ts";
import type { AcceptedCommand } from "./records.ts";
import type { CommandRequest, RequestDecision } from "./requests/request.ts";

/** What is answered, and where. `writtenAt`: milliseconds since the epoch. */
type Asked = Pick<CommandFacts, "repository" | "source" | "conversation" | "slug"> & { readonly writtenAt: number };

/** Makes the changes that answer one comment. Their ids depend on the comment alone, so that it is answered once whatever tells of it. */
export function answering(
  { repository, source, conversation, slug, writtenAt }: Asked,
  cause: Cause,
  episode = `command:${placeOf(source)}`,
) {
  const made = (kind: string, target: Record<string, Json>, want: Json, params: Record<string, Json>, summary: string): Change =>
    makeChange({
      kind,
      capability: commandsName,
      lane: "act",
      target: { repository, ...target },
      expect: null,
      want,
      params,
      episode,
      cause,
      summary,
    });
  // A button is answered in one reply however often it is clicked, so that the reply may be older than the click.
  const since = source.kind === "button" ? 0 : writtenAt;
  const reactable = source.kind === "issue_comment" || source.kind === "review_comment";
  return {
    reaction: (reaction: Reaction): readonly Change[] =>
      reactable
        ? [made("comments.react", { of: source.kind, comment: source.id }, { reaction }, { slug }, `React with ${reaction} to a command.`)]
        : [],
    reply: (body: string): readonly Change[] =>
      conversation === null
        ? []
        : [made("comments.reply", { pull: conversation, to: placeOf(source) }, { body }, { slug, since }, "Reply to a command.")],
    accept: (record: AcceptedCommand): Change =>
      made(
        "commands.accept",
        { conversation, command: record.id },
        record as unknown as Json,
        {},
        `Accept the command ${record.verb}${record.sha === null ? "" : ` for ${record.sha}`}.`,
      ),
    decide: (request: CommandRequest, decision: RequestDecision): Change =>
      made(
        "commands.decide",
        { conversation: request.conversation, command: request.commandId },
        decision as unknown as Json,
        { expiresAt: request.expiresAt },
        `The request ${request.id} is ${decision.state}.`,
      ),
    end: (command: string, part: string, ended: Json): Change =>
      made("commands.end", { conversation, command, part }, ended, {}, "Keep what came of a command."),
  };
}
