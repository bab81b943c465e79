/** A table of a TOML file whose keys are read without regard to case, as gitleaks does. */
export class Table {
  readonly #values: ReadonlyMap<string, unknown>;

  private constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  static of(value: unknown): Table | undefined {
    if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Date) return undefined;
    return new Table(new Map(Object.entries(value).map(([key, each]) => [key.toLowerCase(), each])));
  }

  /** "" where there is none. */
  text(key: string): string {
    const value = this.#values.get(key.toLowerCase());
    return typeof value === "string" ? value : typeof value === "number" || typeof value === "bigint" ? String(value) : "";
  }

  /** A single text counts as a list that commas divide. */
  texts(key: string): readonly string[] {
    const value = this.#values.get(key.toLowerCase());
    if (typeof value === "string") return value === "" ? [] : value.split(",");
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  }

  /** NaN where something else than a number stands; undefined where nothing does. */
  number(key: string): number | undefined {
    const value = this.#values.get(key.toLowerCase());
    if (value === undefined) return undefined;
    if (typeof value === "number" || typeof value === "bigint") return Number(value);
    return typeof value === "string" && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : Number.NaN;
  }

  isTrue(key: string): boolean {
    const value = this.#values.get(key.toLowerCase());
    return value === true || value === "true";
  }

  table(key: string): Table | undefined {
    return Table.of(this.#values.get(key.toLowerCase()));
  }

  /** One table alone counts as a list of one. */
  tables(key: string): readonly Table[] {
    const value = this.#values.get(key.toLowerCase());
    return (Array.isArray(value) ? value : [value]).map(Table.of).filter((table) => table !== undefined);
  }
}
