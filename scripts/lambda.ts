// `npm run lambda`: the stack as it is packaged, rehearsed on this machine. `-- --serve` keeps it running, `--port N` names the webhook's port.
import { parseArgs } from "node:util";
import { startRehearsal } from "./lambda/rehearsal.ts";
import { serve } from "./lambda/serve.ts";
import { type Stage, setStage, withLogs } from "./lambda/stage.ts";
import { story } from "./lambda/story.ts";
import { verdict } from "./lambda/verdict.ts";

const started = Date.now();
const say = (line: string): void => console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);

async function play(stage: Stage): Promise<void> {
  for (const { title, play: playStep } of story) {
    say(title);
    await withLogs(stage, () => playStep(stage));
  }
  say("what was allowed and what was asked for");
  await withLogs(stage, async () => verdict(stage));
}

const { values } = parseArgs({ options: { serve: { type: "boolean", default: false }, port: { type: "string" } } });
const rehearsal = await startRehearsal({ tell: say, ...(values.port === undefined ? {} : { port: Number(values.port) }) });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void rehearsal.close().finally(() => process.exit(130)));
try {
  const stage = await setStage(rehearsal, (line) => say(`   ${line}`));
  if (values.serve) await serve(stage, say);
  else await play(stage);
  await stage.close();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  await rehearsal.close();
}
