import { objectOf } from "../../json-members.ts";
import type { Query } from "../ecosystem.ts";
import { Learning } from "../learning.ts";
import { isCommit } from "./version.ts";

/** Every tag of a repository by its name, with the commit that it leads to in the end. */
export type Tags = ReadonlyMap<string, string>;

/** How a commit stands to another one of the same repository: after it, before it, or on another way. */
export type Ancestry = "ahead" | "behind" | "identical" | "diverged";
const ancestries: readonly Ancestry[] = ["ahead", "behind", "identical", "diverged"];

/** All tags of a repository: `{ tags: { v4: "<commit>" } }`. */
const tagsQuery = (repository: string): Query => ({ kind: "actions-tags", repository: repository.toLowerCase() });

/** What is known so far of the repositories that actions come from, and what is asked for beside it. */
export class Knowledge extends Learning {
  /** Null where there is no such repository, or none that may be read; undefined as long as nobody asked. */
  tags(repository: string): Tags | null | undefined {
    const answer = this.ask(tagsQuery(repository));
    if (answer === undefined || answer === null) return answer;
    const entries = Object.entries(objectOf(objectOf(answer).tags));
    return new Map(
      entries.flatMap(([name, commit]) => (typeof commit === "string" && isCommit(commit) ? [[name, commit.toLowerCase()]] : [])),
    );
  }

  /** How `head` stands to `base`; null where the repository knows one of them not. */
  ancestry(repository: string, base: string, head: string): Ancestry | null | undefined {
    const answer = this.ask({ kind: "actions-ancestry", repository: repository.toLowerCase(), base, head });
    return answer === undefined ? undefined : (ancestries.find((each) => each === answer) ?? null);
  }

  /** Whether a commit lies in the history of the default branch; null where nobody can tell. */
  reachable(repository: string, commit: string): boolean | null | undefined {
    const answer = this.ask({ kind: "actions-reachable", repository: repository.toLowerCase(), commit });
    return answer === undefined ? undefined : typeof answer === "boolean" ? answer : null;
  }

  /** When a tag was released, in milliseconds since the epoch; null where nothing tells. */
  published(repository: string, tag: string, commit: string): number | null | undefined {
    const answer = this.ask({ kind: "actions-published", repository: repository.toLowerCase(), tag, commit });
    if (answer === undefined) return undefined;
    const time = Date.parse(String(answer));
    return Number.isNaN(time) ? null : time;
  }

  /** The text of an action's or a reusable workflow's own file; null where there is none. `path`: "" for the repository's root. */
  definition(repository: string, commit: string, path: string): string | null | undefined {
    const answer = this.ask({ kind: "actions-definition", repository: repository.toLowerCase(), commit, path });
    return answer === undefined ? undefined : typeof answer === "string" ? answer : null;
  }
}
