import { isHttpError } from "../../github/classify.ts";
import type { Reader } from "../../github/client.ts";
import { repositoryRef } from "../../github/repository.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { Situation } from "../authority/authorise.ts";

/** Where a command was given, as GitHub has it now. */
export interface PlaceNow {
  readonly repository: RepositoryRef;
  /** Its address for people, without a slash at the end. */
  readonly page: string;
  /** Whether an organisation owns it. */
  readonly organisation: boolean;
  readonly visibility: Situation["visibility"];
}

/** The repository under its name of now; undefined when the App does not reach it any more, or when the name is another one's. */
export async function readRepository(reader: Reader, { owner, name, id, installationId }: RepositoryRef): Promise<PlaceNow | undefined> {
  try {
    const { data } = await reader.rest.repos.get({ owner, repo: name });
    if (data.id !== id) return undefined;
    return {
      repository: repositoryRef(data, installationId),
      page: data.html_url,
      organisation: data.owner.type === "Organization",
      visibility: (data.visibility ?? (data.private ? "private" : "public")) as PlaceNow["visibility"],
    };
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return undefined;
    throw error;
  }
}
