import { runCommandLine } from "./command-line.ts";
import { endQuietly, flushed, statusLine } from "./streams.ts";

const { stdout, stderr } = process;
// Until it is known better; Node's own codes for what ends without a word would be taken for an answer.
process.exitCode = 2;
endQuietly(stdout, stderr, (code) => process.exit(code));
// Node would end with 1, which is an answer. Whoever listens, too, as the bot does, ends the process in its own way.
process.on("uncaughtException", (error) => {
  if (process.listenerCount("uncaughtException") > 1) return;
  stderr.write(`pipewarden: this is a fault of Pipewarden's: ${error instanceof Error ? error.stack : String(error)}\n`, () =>
    process.exit(2),
  );
});
const status = statusLine(stderr, process.env);
const code = await runCommandLine(process.argv.slice(2), process.env, {
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  terminal: stdout.isTTY === true,
  ...(status === undefined ? {} : { status }),
});
// By hand, since what a fault left open would keep the process alive.
await Promise.all([flushed(stdout), flushed(stderr)]);
process.exit(code);
