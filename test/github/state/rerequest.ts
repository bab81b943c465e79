import { renderCheckRun, renderCheckSuite } from "../render/check.ts";
import type { Account, CheckRun, CheckSuite, Repository } from "./entities.ts";
import { atLeast, roleOf } from "./roles.ts";
import { fullName } from "./store.ts";
import type { World } from "./world.ts";

function requireWriter(world: World, repository: Repository, by: Account): void {
  if (!atLeast(roleOf(world.store, by, repository), "write"))
    throw new Error(`${by.login} may not ask ${fullName(repository)} for a check again: that takes the right to write.`);
}

function requireRun(repository: Repository, id: number): CheckRun {
  const run = repository.checkRuns.get(id);
  if (run === undefined) throw new Error(`${fullName(repository)} has no check run ${id}.`);
  return run;
}

/** A suite that is asked for again is queued without a conclusion, until a run of it begins anew. */
const requeued = (world: World, repository: Repository, suite: CheckSuite) => ({
  ...renderCheckSuite(world, repository, suite),
  status: "queued",
  conclusion: null,
});

/**
 * A person asks for one run again. Only the App that made the run is told, and the run itself stays as it is until the App changes it.
 * (https://docs.github.com/rest/checks/runs#rerequest-a-check-run)
 */
export function rerequestRun(world: World, repository: Repository, id: number, by: Account): void {
  const run = requireRun(repository, id);
  requireWriter(world, repository, by);
  world.hooks.emit({
    event: "check_run",
    action: "rerequested",
    repository,
    sender: by,
    only: run.suite.app,
    body: () => ({ check_run: { ...renderCheckRun(world, repository, run), check_suite: requeued(world, repository, run.suite) } }),
  });
}

/**
 * A person clicks a button that a run shows once it is complete. Only its App is told. GitHub does not say who may click; here it is
 * everybody who sees the repository, so that an App has to ask for itself what they may do.
 */
export function requestAction(world: World, repository: Repository, id: number, identifier: string, by: Account): void {
  const run = requireRun(repository, id);
  if (roleOf(world.store, by, repository) === "none") throw new Error(`${by.login} does not see ${fullName(repository)}.`);
  if (run.status !== "completed" || !run.actions.some((action) => action.identifier === identifier))
    throw new Error(`Check run ${id} of ${fullName(repository)} shows no button "${identifier}".`);
  world.hooks.emit({
    event: "check_run",
    action: "requested_action",
    repository,
    sender: by,
    only: run.suite.app,
    body: () => ({
      check_run: { ...renderCheckRun(world, repository, run), check_suite: renderCheckSuite(world, repository, run.suite) },
      requested_action: { identifier },
    }),
  });
}

/** A person asks for all runs of an App on a commit again. */
export function rerequestSuite(world: World, repository: Repository, id: number, by: Account): void {
  const suite = repository.checkSuites.get(id);
  if (suite === undefined) throw new Error(`${fullName(repository)} has no check suite ${id}.`);
  requireWriter(world, repository, by);
  world.hooks.emit({
    event: "check_suite",
    action: "rerequested",
    repository,
    sender: by,
    only: suite.app,
    body: () => ({ check_suite: requeued(world, repository, suite) }),
  });
}
