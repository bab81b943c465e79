import { Learning } from "../learning.ts";
import { type Crate, readCrates } from "./index-entry.ts";

/** What is known so far, and what is asked for beside it. */
export class Metadata extends Learning {
  /** Every version of a crate. None where the index has none; undefined until it was asked. */
  crates(name: string): readonly Crate[] | undefined {
    const answer = this.ask({ kind: "crate", name });
    return answer === undefined ? undefined : readCrates(answer);
  }
}
