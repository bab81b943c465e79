import { renderRepository } from "../render/repository.ts";
import type { Account, Repository } from "./entities.ts";
import { createRepository } from "./setup.ts";
import type { World } from "./world.ts";

/** Forks a repository to a person's or organisation's own account, and tells the parent. Whoever has a fork already gets that one; a name that is taken gets a number. */
export function createFork(world: World, parent: Repository, owner: Account): Repository {
  const known = world.store.repositoriesOf(owner).find((repository) => repository.parent === parent);
  if (known !== undefined) return known;
  let name = parent.name;
  for (let count = 1; world.store.repository(`${owner.login}/${name}`) !== undefined; count += 1) name = `${parent.name}-${count}`;
  const { private: hidden, defaultBranch, description } = parent;
  const fork = createRepository(
    world,
    owner.login,
    name,
    { private: hidden, defaultBranch, ...(description !== null && { description }) },
    parent,
  );
  world.hooks.emit({
    event: "fork",
    repository: parent,
    sender: owner,
    body: () => ({ forkee: { ...renderRepository(world, fork), public: !hidden } }),
  });
  return fork;
}
