import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { buildSchema, type DocumentNode, type GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from "graphql";

let built: GraphQLSchema | undefined;

/** GitHub's own GraphQL schema, built once, when it is first needed (some 100 ms). */
export function githubSchema(): GraphQLSchema {
  built ??= buildSchema(readFileSync(schemaFile(), "utf8"), { assumeValid: true, noLocation: true });
  return built;
}

/** The package exports a copy of the schema as a module only; the file beside its package.json is read as text. */
function schemaFile(): string {
  const manifest = findPackageJSON("@octokit/graphql-schema", import.meta.url);
  if (manifest === undefined) throw new Error("@octokit/graphql-schema is not installed; run npm ci.");
  return join(dirname(manifest), "schema.graphql");
}

export interface Checked {
  readonly document: DocumentNode | undefined;
  /** Why the document is no query that GitHub would carry out. */
  readonly errors: readonly GraphQLError[];
  readonly mutates: boolean;
}

const checked = new Map<string, Checked>();
const KEPT = 500;

/** Parses a document and judges it by the schema. The bot sends few different ones, so the judgement is kept. */
export function checkDocument(source: string): Checked {
  const known = checked.get(source);
  if (known !== undefined) return known;
  if (checked.size >= KEPT) checked.clear();
  const result = judge(source);
  checked.set(source, result);
  return result;
}

function judge(source: string): Checked {
  try {
    const document = parse(source);
    const mutates = document.definitions.some(
      (definition) => definition.kind === "OperationDefinition" && definition.operation === "mutation",
    );
    return { document, errors: validate(githubSchema(), document, specifiedRules), mutates };
  } catch (error) {
    return { document: undefined, errors: [error as GraphQLError], mutates: false };
  }
}
