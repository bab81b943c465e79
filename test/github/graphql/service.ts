import { executeSync, type GraphQLError, type GraphQLFieldResolver } from "graphql";
import type { Viewer } from "../auth/viewer.ts";
import { type Answer, ok, Refusal } from "../http/answer.ts";
import type { World } from "../state/world.ts";
import { GraphError } from "./context.ts";
import { mutationRoot } from "./mutation.ts";
import { graphContext } from "./objects.ts";
import { queryRoot } from "./query.ts";
import { refMutations } from "./ref-mutation.ts";
import { checkDocument, githubSchema } from "./schema.ts";

interface Payload {
  readonly query?: unknown;
  readonly variables?: Record<string, unknown> | null;
  readonly operationName?: string | null;
}

/** `POST /graphql`, carried out by graphql-js over GitHub's own schema. */
export class GraphqlService {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether a request body holds a mutation. */
  mutates(body: unknown): boolean {
    const { query } = (body ?? {}) as Payload;
    return typeof query === "string" && checkDocument(query).mutates;
  }

  answer(body: unknown, viewer: Viewer, method: string): Answer {
    if (viewer.kind === "anonymous") return new Refusal(401, "This endpoint requires you to be authenticated.").answer();
    if (viewer.kind === "user" && viewer.via !== undefined)
      return new Refusal(501, "The local GitHub does not take an App's user token over GraphQL yet.").answer();
    if (viewer.kind === "app") return new Refusal(401, "Bad credentials").answer();
    const { query, variables, operationName } = (body ?? {}) as Payload;
    if (method !== "POST" || typeof query !== "string")
      return new Refusal(400, "A query attribute must be specified and must be a string.").answer();
    const { document, errors } = checkDocument(query);
    if (document === undefined || errors.length > 0) {
      for (const error of errors) this.#world.violation(`GraphQL: ${error.message}`);
      return ok({ errors: errors.map(renderError) });
    }
    const graph = graphContext(this.#world, viewer);
    const result = executeSync({
      schema: githubSchema(),
      document,
      rootValue: {
        ...queryRoot(graph, () => this.#world.limits.standing(viewer, "graphql")),
        ...mutationRoot(graph),
        ...refMutations(graph),
      },
      variableValues: variables ?? {},
      operationName: operationName ?? undefined,
      fieldResolver: this.#resolveField,
    });
    return ok({ data: result.data, ...(result.errors && { errors: result.errors.map(renderError) }) });
  }

  /** A field is a value or a function of its arguments. One that the local GitHub does not have is a violation, never a silent null. */
  readonly #resolveField: GraphQLFieldResolver<unknown, unknown> = (source, args: Record<string, unknown>, _context, info) => {
    const { fieldName, parentType } = info;
    const object = source as Record<string, unknown>;
    if (!(fieldName in object)) {
      const message = `The local GitHub does not have the field ${parentType.name}.${fieldName} yet.`;
      this.#world.violation(`GraphQL: ${message}`);
      throw new Error(message);
    }
    const value = object[fieldName];
    return typeof value === "function" ? (value as (given: unknown) => unknown)(args) : value;
  };
}

function renderError(error: GraphQLError): Record<string, unknown> {
  const { message, path, locations, originalError } = error;
  return {
    ...(originalError instanceof GraphError && { type: originalError.type }),
    ...(path && { path }),
    locations: locations ?? [],
    message,
  };
}
