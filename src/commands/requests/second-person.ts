import type { Cause } from "../../changes/change.ts";
import type { Ask } from "../../changes/engine.ts";
import { codeSpan } from "../../github/markdown.ts";
import { botWord } from "../../values/called.ts";
import type { Command } from "../command.ts";
import type { CommandFacts } from "../facts.ts";
import { commandsName } from "../name.ts";
import { partOf } from "../part.ts";
import { timeWords } from "../time-words.ts";
import type { Answer } from "../verb.ts";
import { type CommandRequest, isWaiting, type RequestDecision, requestId, requestPeriod } from "./request.ts";

/** What a command would ask for, as a request for a second person. `now`: milliseconds since the epoch. */
export function requestOf(command: Command, asks: NonNullable<Answer["asks"]>, facts: CommandFacts, now: number): CommandRequest {
  const { authority, comment, conversation, policyVersion, repository } = facts;
  const { verb, arguments: given, sha = "" } = command;
  const { id, login, type } = authority.sender;
  return {
    id: requestId(repository.id, { verb, arguments: given, sha, policyVersion, conversation }),
    commandId: command.id,
    verb,
    arguments: given,
    sha,
    policyVersion,
    conversation,
    sender: { id, login, type },
    writtenAt: comment.state === "none" ? now : comment.writtenAt,
    expiresAt: now + requestPeriod,
    work: asks.map(({ capability, params }) => ({ capability, ...(params === undefined ? {} : { params }) })),
  };
}

/** What a command that takes two answers: nothing is done yet, unless the very same is asked for already. */
export function secondPerson(command: Command, answer: Answer, facts: CommandFacts, now: number): Answer {
  const { asks = [], text } = answer;
  if (asks.length === 0) return answer;
  const { id, expiresAt } = requestOf(command, asks, facts, now);
  const standing = facts.requests.find((request) => request.id === id && isWaiting(request, now));
  const approve = codeSpan(`${botWord} approve ${id}`);
  if (standing !== undefined) {
    const by = codeSpan(standing.sender.login);
    return {
      standing: "done",
      text: `${by} has asked for the same, and it waits for another person until ${timeWords(standing.expiresAt)}: ${approve}.`,
    };
  }
  return {
    standing: "going-on",
    text: `${text} It takes a second person who may give this command, too: ${approve}, until ${timeWords(expiresAt)}. Whoever may not want it writes ${codeSpan(`${botWord} deny ${id}`)}.`,
    asks,
  };
}

export const decisionOf = (
  state: RequestDecision["state"],
  { authority, source, conversation }: Pick<CommandFacts, "authority" | "source" | "conversation">,
  now: number,
): RequestDecision => {
  const { id, login, type } = authority.sender;
  return { state, by: { id, login, type }, source, conversation, at: now };
};

/** An approved request's work is asked for in the name of whoever made it; of the others, its own answer is told. */
export function asksAfter({ request, state }: NonNullable<Answer["decides"]>, { repository, authority }: CommandFacts): readonly Ask[] {
  const cause: Cause = { kind: "command", id: request.commandId, conversation: request.conversation ?? 0, actor: request.sender };
  if (state === "approved") return request.work.map((work) => ({ ...work, repository, everywhere: false, cause }));
  const withdrawn = { state, by: authority.sender.login };
  return request.work.map((work) => ({
    capability: commandsName,
    repository,
    everywhere: false,
    cause,
    params: { kind: "finished", part: partOf(work), changes: [], more: 0, withdrawn },
  }));
}
