import type { Cause, Change } from "../changes/change.ts";
import type { Ask, Occasion } from "../changes/engine.ts";
import type { Reaction } from "../github/comment-kinds.ts";
import { answering } from "./answering.ts";
import { classRules } from "./authority/classes.ts";
import { type Command, placeOf } from "./command.ts";
import type { CommandFacts } from "./facts.ts";
import { type JudgedLine, judge, type Told } from "./judge.ts";
import type { Known } from "./knowledge.ts";
import { partOf } from "./part.ts";
import type { AcceptedCommand, Section } from "./records.ts";
import { fitted, footerOf, replyBody } from "./reply.ts";
import type { CommandRequest } from "./requests/request.ts";
import { asksAfter, decisionOf, requestOf, secondPerson } from "./requests/second-person.ts";
import type { Answer, Standing, Verb } from "./verb.ts";
import { editedWords, moreWords, unreadableWords, verdictWords } from "./words.ts";

export interface CommandsDecision {
  readonly changes: readonly Change[];
  readonly asks: readonly Ask[];
}

/** A paragraph, and the work that it promises. */
interface Answered {
  readonly section: Section;
  readonly command?: Command;
  readonly asks: NonNullable<Answer["asks"]>;
  /** The work waits for a second person. */
  readonly request?: CommandRequest;
  readonly decides?: Answer["decides"];
}

/**
 * What is done because of a comment or a click: reactions, one reply, a record of each command that asks for work, and the requests for
 * that work. Pure.
 */
export function decideCommands(
  facts: CommandFacts,
  known: Known,
  verbs: readonly Verb[],
  { cause }: Pick<Occasion, "cause">,
  now: number,
): CommandsDecision {
  const judged = judge(facts, verbs, now);
  const writtenAt = facts.comment.state === "none" ? now : facts.comment.writtenAt;
  const change = answering({ ...facts, writtenAt }, cause);
  if (judged.kind === "silence") return { changes: [], asks: [] };
  if (judged.kind === "stranger") return { changes: change.reaction("-1"), asks: [] };
  const answered = answersTo(judged, facts, known, now);
  const sections = fitted(answered.map(({ section }) => section));
  const footer = footerOf(facts);
  const accepted = answered.flatMap(({ command, ...rest }) =>
    command === undefined || rest.asks.length === 0 ? [] : [{ command, ...rest }],
  );
  const [first] = accepted;
  const records = accepted.map(({ command, asks, request }) =>
    change.accept(recordOf(command, asks, facts, { holder: (first ?? { command }).command.id, sections, footer, now, request })),
  );
  const decisions = answered.flatMap(({ decides }) => (decides === undefined ? [] : [decides]));
  const last = reactionOf(sections);
  return {
    changes: [
      ...(answered.some(({ command }) => command !== undefined) ? change.reaction("eyes") : []),
      ...records,
      ...decisions.map(({ request, state }) => change.decide(request, decisionOf(state, facts, now))),
      ...change.reply(replyBody(sections, footer, placeOf(facts.source))),
      ...(last === null ? [] : change.reaction(last)),
    ],
    asks: [
      ...accepted
        .filter(({ request }) => request === undefined)
        .flatMap(({ command, asks }) => asks.map((ask) => ({ ...ask, everywhere: false, cause: causeOf(command, facts) }))),
      ...decisions.flatMap((decided) => asksAfter(decided, facts)),
    ],
  };
}

/** Work that is done because of a command is done in the name of whoever gave it. */
const causeOf = ({ id }: Command, { authority, conversation }: CommandFacts): Cause => ({
  kind: "command",
  id,
  conversation: conversation ?? 0,
  actor: authority.sender,
});

function answersTo(judged: Told, facts: CommandFacts, known: Known, now: number) {
  const only = (text: string): Answered => ({ section: { command: null, standing: "confused", text }, asks: [] });
  switch (judged.kind) {
    case "edited":
      return [only(editedWords)];
    case "unreadable":
      return [only(unreadableWords)];
    case "lines": {
      const answers = judged.lines.map((line) => answerTo(line, facts, known, now));
      return judged.more ? [...answers, only(moreWords)] : answers;
    }
  }
}

function answerTo({ text, verdict }: JudgedLine, facts: CommandFacts, known: Known, now: number): Answered {
  if (verdict.kind === "allowed") {
    const { verb, command } = verdict;
    const answer = verb.answer(command, facts, known, now);
    const {
      standing,
      text: words,
      asks = [],
      decides,
    } = classRules[verb.class].second ? secondPerson(command, answer, facts, now) : answer;
    const request = asks.length > 0 && classRules[verb.class].second ? requestOf(command, asks, facts, now) : undefined;
    const section = { command: asks.length > 0 ? command.id : null, standing, text: `**${verb.name}**: ${words}` };
    return { section, command, asks, ...(request === undefined ? {} : { request }), ...(decides === undefined ? {} : { decides }) };
  }
  const { standing, text: words } = verdictWords(text, verdict, facts);
  return { section: { command: null, standing, text: words }, asks: [] };
}

type Promised = Pick<AcceptedCommand, "holder" | "sections" | "footer">;

function recordOf(
  command: Command,
  asks: NonNullable<Answer["asks"]>,
  { source, conversation, authority, comment, policyVersion, visibility }: CommandFacts,
  { holder, sections, footer, now, request }: Promised & { readonly now: number; readonly request: CommandRequest | undefined },
): AcceptedCommand {
  return {
    id: command.id,
    verb: command.verb,
    arguments: command.arguments,
    sha: command.sha ?? null,
    source,
    conversation,
    sender: { ...authority.sender, role: authority.role },
    acceptedAt: now,
    open: visibility === "public",
    writtenAt: comment.state === "none" ? now : comment.writtenAt,
    policyVersion,
    ...(request === undefined ? {} : { request }),
    parts: asks.map(partOf),
    holder,
    sections: command.id === holder ? sections : [],
    footer,
  };
}

const severity: readonly Standing[] = ["done", "going-on", "confused", "refused"];

/** The worst of all; no reaction yet as long as something goes on and nothing is wrong. */
export function reactionOf(sections: readonly { readonly standing: Standing }[]): Reaction | null {
  const worst = Math.max(0, ...sections.map(({ standing }) => severity.indexOf(standing)));
  switch (severity[worst]) {
    case "refused":
      return "-1";
    case "confused":
      return "confused";
    case "going-on":
      return null;
    default:
      return "+1";
  }
}
