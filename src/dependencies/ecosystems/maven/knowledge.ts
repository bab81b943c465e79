import { objectOf, stringsOf } from "../../json-members.ts";
import { Learning } from "../learning.ts";
import { type Pom, readPom } from "./pom.ts";

/** The versions of a package in a repository. */
export interface Released {
  readonly versions: readonly string[];
  /** When the newest of them came, in milliseconds since the epoch; null where nothing tells. */
  readonly updatedAt: number | null;
}

const read = new WeakMap<object, readonly Pom[]>();

/** What is known so far of the artifacts of a repository, and what is asked for beside it. */
export class Knowledge extends Learning {
  /** Null where the repository does not know the package; undefined as long as nobody asked. */
  released(name: string): Released | null | undefined {
    const answer = this.ask({ kind: "maven-versions", name });
    if (answer === undefined || answer === null) return answer;
    const { versions, updated } = objectOf(answer);
    const [, year, month, day, hour, minute, second] = (/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(String(updated)) ?? []).map(Number);
    const time = Date.UTC(year ?? Number.NaN, (month ?? 1) - 1, day, hour, minute, second);
    return { versions: stringsOf(versions), updatedAt: Number.isNaN(time) ? null : time };
  }

  /** The POM of a version as it was published, with its parents, the nearest first; null where one of them cannot be read. */
  line(name: string, version: string): readonly Pom[] | null | undefined {
    const answer = this.ask({ kind: "maven-line", name, version });
    if (answer === undefined || answer === null) return answer;
    const key = objectOf(answer);
    const known = read.get(key) ?? readLine(stringsOf(key.texts), `${name}:${version}`);
    read.set(key, known);
    return known.length === 0 ? null : known;
  }
}

/** None where one of them is no POM, or a parent is missing. */
function readLine(texts: readonly string[], label: string): readonly Pom[] {
  const line = texts.map((text) => readPom(label, text));
  return line.includes(undefined) || line.at(-1)?.parent !== null ? [] : line.filter((each) => each !== undefined);
}
