import { canonicalJson } from "../../values/hash.ts";
import type { Json } from "../../values/json.ts";
import type { Answers, Query } from "./ecosystem.ts";

/** What is known so far, and what is asked for beside it. Each ecosystem says what it asks, and reads the answers. */
export abstract class Learning {
  readonly #answers: Answers;
  readonly #need = new Map<string, Query>();

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  /** What was asked for and is not known yet. */
  get need(): readonly Query[] {
    return [...this.#need.values()];
  }

  /** How much is known. */
  get known(): number {
    return this.#answers.size;
  }

  /** Undefined as long as it is not known; it is asked for then. */
  protected ask(query: Query): Json | undefined {
    const key = canonicalJson(query);
    const answer = this.#answers.get(key);
    if (answer === undefined) this.#need.set(key, query);
    return answer;
  }

  protected isAsked(query: Query): boolean {
    return this.#need.has(canonicalJson(query));
  }
}
