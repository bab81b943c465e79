import { sees } from "../auth/authorise.ts";
import type { Call } from "../http/route.ts";
import type { Repository } from "../state/entities.ts";
import { networkOf } from "../state/pulls.ts";

export interface Head {
  readonly repository: Repository;
  readonly branch: string;
}

/** `branch`, `owner:branch` or `owner:repository:branch`, in the network of a call's repository; undefined for a repository that is not in it. */
export function findHead(call: Call, text: string, name?: string): Head | undefined {
  const { repository, viewer, world } = call;
  const parts = text.split(":");
  const branch = parts.at(-1) ?? "";
  const [owner, named] = parts.length === 1 ? [undefined, name] : [parts[0], parts.length === 3 ? parts[1] : name];
  if (owner === undefined && named === undefined) return { repository, branch };
  const login = (owner ?? repository.owner.login).toLowerCase();
  const network = networkOf(world, repository).filter((candidate) => candidate.owner.login.toLowerCase() === login);
  // An owner can have several of a network; the repository itself goes before its forks.
  const found =
    named === undefined ? (network.find((each) => each === repository) ?? network[0]) : network.find((each) => each.name === named);
  return found !== undefined && sees(world.store, viewer, found) ? { repository: found, branch } : undefined;
}
