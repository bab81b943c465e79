import { canonicalJson } from "../../../values/hash.ts";
import type { Answers, Query } from "../ecosystem.ts";
import { type Crate, readCrates } from "./index-entry.ts";

/** What is known so far, and what is asked for beside it. */
export class Metadata {
  readonly #answers: Answers;
  readonly #need = new Map<string, Query>();

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  /** What was asked for and is not known yet. */
  get need(): readonly Query[] {
    return [...this.#need.values()];
  }

  /** Every version of a crate. None where the index has none; undefined until it was asked. */
  crates(name: string): readonly Crate[] | undefined {
    const query = { kind: "crate", name };
    const key = canonicalJson(query);
    const answer = this.#answers.get(key);
    if (answer === undefined) this.#need.set(key, query);
    return answer === undefined ? undefined : readCrates(answer);
  }
}
