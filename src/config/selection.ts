import type { Match, Visibility } from "./config.ts";
import { matchesGlob } from "./glob.ts";

/** What a selection can ask of a repository. */
export type RepositoryFacts = {
  /** Without the owner. */
  readonly name: string;
  readonly topics: readonly string[];
  readonly visibility: Visibility;
  /** What GitHub names as its main language. */
  readonly language: string | null;
  /** Custom properties of the organisation; several values for those of the kind multi select. */
  readonly properties: Readonly<Record<string, string | readonly string[] | null>>;
  readonly archived: boolean;
  readonly fork: boolean;
};

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const hasProperty = (value: string | readonly string[] | null | undefined, allowed: readonly string[]): boolean => {
  const values = value === null || value === undefined ? [] : typeof value === "string" ? [value] : value;
  return values.some((each) => allowed.includes(each));
};

/** Whether each key of `match` holds. Names, topics and languages are compared without regard to case; values of properties exactly. */
export function matches({ names, topics, visibility, languages, properties, archived, fork }: Match, facts: RepositoryFacts): boolean {
  const { language } = facts;
  return (
    (names === undefined || names.some((glob) => matchesGlob(facts.name, glob))) &&
    (topics === undefined || topics.some((topic) => facts.topics.some((each) => same(each, topic)))) &&
    (visibility === undefined || visibility.includes(facts.visibility)) &&
    (languages === undefined || (language !== null && languages.some((each) => same(each, language)))) &&
    Object.entries(properties ?? {}).every(([name, allowed]) => hasProperty(propertyOf(facts, name), allowed)) &&
    (archived === undefined || archived === facts.archived) &&
    (fork === undefined || fork === facts.fork)
  );
}

/** GitHub does not distinguish the case of property names. */
const propertyOf = ({ properties }: RepositoryFacts, name: string) => Object.entries(properties).find(([each]) => same(each, name))?.[1];
