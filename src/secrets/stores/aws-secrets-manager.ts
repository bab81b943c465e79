import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  paginateListSecrets,
  type SecretsManagerClient,
  type Tag,
} from "@aws-sdk/client-secrets-manager";
import { Secret } from "../../values/secret.ts";
import type { ListedSecret, LiveVersions, SecretStore, StoredValue } from "./store.ts";

/** The tag of the secrets that are to be indexed; the function's role may read no others. */
export const indexTag = { key: "pipewarden", value: "index" } as const;

/**
 * AWS Secrets Manager. A listing tells of each secret which versions bear which labels, a hundred secrets a call, so secrets that did not
 * change cost nothing more. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
 *
 * Its errors are the client's own; what a role may not read is `refused`.
 */
export class AwsSecretsManager implements SecretStore {
  readonly name = "aws-secrets-manager";
  readonly #client: SecretsManagerClient;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  async *list(): AsyncIterable<ListedSecret> {
    const Filters = [
      { Key: "tag-key", Values: [indexTag.key] },
      { Key: "tag-value", Values: [indexTag.value] },
    ] as const;
    const pages = paginateListSecrets(
      { client: this.#client, pageSize: 100 },
      { Filters: Filters.map((filter) => ({ ...filter, Values: [...filter.Values] })) },
    );
    for await (const { SecretList = [] } of pages) {
      for (const { ARN, Name, Tags, SecretVersionsToStages } of SecretList) {
        // The filters compare beginnings, and keys and values apart from each other.
        if (ARN !== undefined && isTagged(Tags)) yield { id: ARN, name: Name ?? ARN, versions: stagesOf(turned(SecretVersionsToStages)) };
      }
    }
  }

  async describe(id: string): Promise<ListedSecret | undefined> {
    const found = await this.#unlessGone(() => this.#client.send(new DescribeSecretCommand({ SecretId: id })));
    // Whose tag was taken away may not be described any more either.
    if (found === undefined || found === "refused" || found.DeletedDate !== undefined || !isTagged(found.Tags)) return undefined;
    return { id, name: found.Name ?? id, versions: stagesOf(turned(found.VersionIdsToStages)) };
  }

  async read(id: string, version: string): Promise<StoredValue | "refused" | undefined> {
    const found = await this.#unlessGone(() => this.#client.send(new GetSecretValueCommand({ SecretId: id, VersionId: version })));
    if (found === undefined || found === "refused") return found;
    if (found.SecretBinary !== undefined && found.SecretBinary.length > 0) {
      return { kind: "binary", value: Secret.of(Buffer.from(found.SecretBinary).toString("base64")) };
    }
    // An empty one protects nothing, and `Secret` takes none.
    return { kind: "text", value: Secret.of(found.SecretString || " ") };
  }

  async #unlessGone<Answer>(ask: () => Promise<Answer>): Promise<Answer | "refused" | undefined> {
    try {
      return await ask();
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      if (gone.has(name)) return undefined;
      if (refusals.has(name)) return "refused";
      throw error;
    }
  }
}

// `InvalidRequestException`: the secret is marked for deletion.
const gone = new Set(["ResourceNotFoundException", "InvalidRequestException"]);
// `DecryptionFailure`: the role may not use the key of the secret.
const refusals = new Set(["AccessDeniedException", "DecryptionFailure"]);

const isTagged = (tags: readonly Tag[] | undefined): boolean =>
  tags?.some(({ Key, Value }) => Key === indexTag.key && Value === indexTag.value) ?? false;

/** The client's types allow for absent lists. */
const turned = (versions: Record<string, string[] | undefined> | undefined): readonly (readonly [string, readonly string[]])[] =>
  Object.entries(versions ?? {}).map(([version, labels]) => [version, labels ?? []]);

/** Labels of an owner's own are none of these, and `AWSPENDING` is not in use yet. */
function stagesOf(versions: readonly (readonly [string, readonly string[]])[]): LiveVersions {
  const stages: Record<string, "current" | "previous"> = {};
  for (const [version, labels] of versions) {
    if (labels.includes("AWSCURRENT")) stages[version] = "current";
    else if (labels.includes("AWSPREVIOUS")) stages[version] = "previous";
  }
  return stages;
}
