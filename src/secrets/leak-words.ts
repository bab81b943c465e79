import { codeCell, codeSpan } from "../github/markdown.ts";
import type { Hit } from "./hit.ts";
import type { Leak } from "./leak.ts";
import type { Place } from "./place.ts";
import type { Gap } from "./sources/source.ts";

// The words for one leak. Nothing here knows a value; names from outside are shown as code.

export type Show = (text: string, most?: number) => string;

/** `one secret`, `3 secrets`. */
export const counted = (count: number, one: string, several = `${one}s`): string => `${count} ${count === 1 ? one : several}`;

const short = (commit: string): string => commit.slice(0, 10);

/** What it is. Rules of others may be called anything; what could be taken for Markdown is shown as code. */
export const nameWords = (name: string, show: Show = codeSpan): string =>
  /^[A-Za-z0-9 ,.'()/+-]{1,80}$/.test(name) && !/www\.|\d\. /.test(name) ? `**${name}**` : show(name, 80);

/** Where it stands. A file's commit goes without saying where it is the one that the words are about. */
export function placeWords(place: Place, line: number | null, show: Show = codeSpan, head: string | null = null): string {
  switch (place.kind) {
    case "file": {
      const where = `${show(place.path, 120)}${line === null ? "" : ` line ${line}`}`;
      return place.commit === head ? where : `${where}, commit ${show(short(place.commit))}`;
    }
    case "commit-message":
      return `the message of commit ${show(short(place.commit))}`;
    case "title":
    case "body":
      return `the ${place.kind === "title" ? "title" : "description"} of #${place.number}`;
    case "comment":
      return `a comment in #${place.number}`;
    case "review-comment":
      return `a comment beside a line of #${place.number}`;
    case "review":
      return `a review of #${place.number}`;
  }
}

/** `encoded as base64 in hex`; outermost first in a hit, as one would undo it. */
const encodingWords = ({ encodings }: Pick<Hit, "encodings">): string =>
  encodings.length === 0 ? "" : `, encoded as ${encodings.toReversed().join(" in ")}`;

type Sureness = Pick<Hit, "certainty" | "managed" | "encodings" | "liveness">;

/** Why it is taken for a secret. In public, what the organisation has in its store stays untold. */
export function certaintyWords(hit: Sureness, isPublic: boolean, show: Show = codeSpan): string {
  const told = `${sureness(hit, isPublic, show)}${encodingWords(hit)}`;
  return hit.liveness === null ? told : `${told}; ${livenessWords[hit.liveness]}`;
}

function sureness({ certainty, managed }: Sureness, isPublic: boolean, show: Show): string {
  switch (certainty) {
    case "exact": {
      if (isPublic || managed.length === 0) return "the value of a managed secret of this organisation";
      const names = managed.slice(0, 3).map(({ name, field, stage }) => {
        const within = field === null ? "" : `, field ${show(field, 60)}`;
        return `${show(name, 100)}${within} (${stage === "current" ? "in use now" : "its previous version"})`;
      });
      return `the value of the managed secret ${names.join(" and ")}${managed.length > 3 ? ` and ${managed.length - 3} more` : ""}`;
    }
    case "checksum":
      return "its checksum is right";
    case "format":
      return "only such credentials have this form";
    case "guess":
      return "its name, and how random it is";
  }
}

const livenessWords = {
  alive: "**its provider says that it works**",
  dead: "its provider says that it does not work",
  unknown: "its provider could not say whether it works",
} as const;

/** How it stands, for the last column of a table. */
function standingWords({ verdict, state, until, gone, places }: Leak): string {
  const end = until === null ? "" : ` until ${until}`;
  const parts = {
    fails: "open",
    shown: "open, does not fail the check",
    known: "was on the default branch before",
    settled: state === "revoked" ? "revoked" : state === "used-in-tests" ? `used in tests${end}` : `dismissed${end}`,
  }[verdict];
  const where = gone ? "; not in the newest commit any more, but in the history" : "";
  return `${parts}${where}${places > 1 ? `; in ${places} places` : ""}`;
}

/** A row of a table: finding, what, where, why it is taken for one, how it stands. */
export const leakRow = (
  leak: Leak,
  { isPublic, head }: { readonly isPublic: boolean; readonly head: string | null },
): readonly string[] => {
  const { hit, id, atHead, gone } = leak;
  const line = atHead?.startLine ?? (gone ? null : hit.lines.startLine);
  return [
    codeCell(id),
    `${nameWords(hit.description, codeCell)}<br>${hit.severity}`,
    placeWords(hit.place, line, codeCell, head),
    certaintyWords(hit, isPublic, codeCell),
    standingWords(leak),
  ];
};

export const leakHead = ["finding", "what", "where", "why", "how it stands"] as const;

const reasons: Record<Gap["reason"], string> = {
  "too-large": "too large",
  "line-too-long": "lines are too long",
  "out-of-time": "it took too long",
  "too-deeply-encoded": "encoded too many times over",
  "not-text": "not a text",
  gone: "GitHub does not have it any more",
  lfs: "kept in Git LFS, which is not read",
  "too-many": "more commits or files than are looked at at once",
};

/** A list entry for what was not scanned. */
export function unscannedWords({ place, reason, lines }: Gap): string {
  const what = place === null ? "a part" : placeWords(place, null);
  const where = lines === null ? "" : lines.from === lines.to ? `, line ${lines.from}` : `, lines ${lines.from} to ${lines.to}`;
  return `- ${what}${where}: ${reasons[reason]}`;
}
