import type { Fate, Fates } from "../operations/deliveries-fate.ts";
import type { DeliveryListing } from "../operations/deliveries-list.ts";
import type { ShownDelivery, ShownLane } from "../operations/deliveries-show.ts";
import { inColumns, second } from "./columns.ts";

export const fateWords = (fate: Fate): string => (fate.state === "refused" ? `refused: ${fate.code}` : fate.state);

function fatesWords(fates: Fates): string {
  const words = Object.entries(fates).map(([lane, fate]) => `${lane} ${fateWords(fate)}`);
  return words.length === 0 ? "not wanted" : words.join(", ");
}

/** `push`, or `repository.edited`. */
const eventWords = (event: string, action: string | null): string => (action === null ? event : `${event}.${action}`);

const answerWords = (statusCode: number, status: string): string => (statusCode === 0 ? status : `${statusCode} ${status}`);

export const listWords = ({ deliveries }: DeliveryListing): string =>
  inColumns(
    deliveries.map(({ guid, event, action, repositoryId, at, attempts, statusCode, status, lanes }) => [
      second(at),
      guid,
      eventWords(event, action),
      repositoryId === null ? "-" : `repository ${repositoryId}`,
      fatesWords(lanes),
      `${answerWords(statusCode, status)}${attempts === 1 ? "" : ` (${attempts} attempts)`}`,
    ]),
  );

export function showWords({ guid, event, attempts, lanes, deadLetters, audit }: ShownDelivery): string {
  const parts = [`Delivery ${guid}, event ${event ?? "unknown: GitHub does not list it any more"}\n`];
  if (attempts.length > 0) {
    const rows = attempts.map(({ at, redelivery, statusCode, status }) => [
      second(at),
      redelivery ? "again" : "first",
      answerWords(statusCode, status),
    ]);
    parts.push("\nAttempts\n", inColumns(rows, "  "));
  }
  parts.push("\nLanes\n", Object.keys(lanes).length === 0 ? "  none wants it\n" : "");
  for (const [lane, shown] of Object.entries(lanes)) parts.push(laneWords(lane, shown));
  if (deadLetters.length > 0) {
    const rows = deadLetters.map(({ lane, type, failures, firstAt }) => [lane, type, `${failures} failures`, `since ${second(firstAt)}`]);
    parts.push("\nDead letters\n", inColumns(rows, "  "));
  }
  if (audit.length > 0) {
    const rows = audit.map(({ at, type, sentence, code }) => [second(at), type, code === null ? sentence : `${sentence} (${code})`]);
    parts.push("\nAudit trail\n", inColumns(rows, "  "));
  }
  return parts.join("");
}

function laneWords(lane: string, { fate, plan, copyLeftAt }: ShownLane): string {
  const when = "at" in fate ? ` at ${second(fate.at)}` : "";
  const copy = copyLeftAt === null ? "" : `; a copy was left at ${second(copyLeftAt)}`;
  const head = inColumns([[lane, `${fateWords(fate)}${when}${copy}`]], "  ");
  if (plan === null) return head;
  const decided = `    decided at ${second(plan.decidedAt)}:${plan.changes.length === 0 ? " nothing to change\n" : "\n"}`;
  return `${head}${decided}${inColumns(
    plan.changes.map(({ kind, summary, outcome }) => [outcome, kind, summary]),
    "      ",
  )}`;
}
