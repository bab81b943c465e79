import { check, protections } from "./look.ts";
import { type Stage, until } from "./stage.ts";

const ledger = "acme/ledger";

/**
 * GitHub does the write and keeps its answer to itself; meanwhile the process is killed. The message is shown again at once, not after
 * its visibility timeout of minutes; the dead worker's lease is waited for, so the end comes later.
 */
export async function dyingWorker(stage: Stage): Promise<void> {
  const { github, rehearsal } = stage;
  const before = protections(stage, ledger);
  const act = rehearsal.functionNamed("act");
  await stage.quiet();
  github.faults.inject({
    kind: "timeout",
    effect: true,
    ms: 20_000,
    match: { method: "PUT", route: /\/repos\/acme\/ledger\/branches\/main\/protection$/ },
  });
  github.as("mallory").weakenProtection(ledger, "main");
  await until("the worker wrote to acme/ledger", () => stage.isProtected(ledger));
  check(stage, act.killBusy() > 0, "the protection is written; its process gets no answer, and is killed");
  let shown = 0;
  await until("its message is left on the queue", async () => {
    shown += await stage.showLeft("act");
    return shown > 0;
  });
  check(stage, protections(stage, ledger) === before + 1, "its message is back on the queue; the repository is still leased to the dead");
}

/** The lease of a worker of act ends 90 s after it began; then whoever has the message settles what it left. */
export async function endOfDyingWorker(stage: Stage): Promise<void> {
  const repository = await repositoryId(stage);
  const completed = async (): Promise<boolean> => {
    // Whatever else the kill met.
    await stage.showLeft("act");
    return (await stage.items(`I#${repository}#act`)).length === 0 && (await stage.items(`W#${repository}`)).length === 0;
  };
  await until("the lease ended and the change is settled", completed, 150);
  await stage.quiet();
  check(stage, stage.isProtected(ledger), "acme/ledger is protected");
  const changes = (await stage.scan("X#")).filter((each) => JSON.stringify(each).includes(String(repository)));
  const found = changes.filter((each) => JSON.stringify(each.outcome ?? null).includes('"found":true'));
  check(
    stage,
    found.length === 1,
    `of its ${changes.length} changes, the killed worker's was found done${found.length === 1 ? "" : `: ${JSON.stringify(changes.map(({ outcome }) => outcome))}`}`,
  );
  check(stage, protections(stage, ledger) === 2, "its protection was written twice in all: at the start, and by the killed worker");
}

async function repositoryId(stage: Stage): Promise<number> {
  const { body } = stage.github.as("alice").request("GET", `/repos/${ledger}`);
  return (body as { id: number }).id;
}
