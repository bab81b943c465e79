import { LocalQueue } from "../../src/local/local-queue.ts";

// Run as a process of its own, to be killed: sends numbered messages and says each number once it is stored.
const [path = ""] = process.argv.slice(2);
const queue = await LocalQueue.open({ path, clock: { now: () => Date.now() } });
for (let number = 1; ; number += 1) {
  await queue.send("act", { group: `repository:${number % 7}`, body: String(number) });
  if (number % 3 === 0) await queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 900 });
  process.stdout.write(`${number}\n`);
}
