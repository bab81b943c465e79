/** Something in a rule file that could not be taken as it is written. */
export interface ConfigProblem {
  /** The rule that it is about, as the file names it; null: the file as a whole. */
  readonly rule: string | null;
  /** A sentence for whoever wrote the file: what is wrong, and what becomes of it. It quotes nothing of the file but names of keys. */
  readonly message: string;
}

/** Where the reading of a file puts its problems; at most `most`, since a file can have more than anybody reads. */
export class Problems {
  readonly found: ConfigProblem[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(rule: string | null, message: string): void {
    if (this.found.length < this.#most) this.found.push({ rule, message });
    else if (this.found.length === this.#most) this.found.push({ rule: null, message: "There are more problems than these." });
  }
}
