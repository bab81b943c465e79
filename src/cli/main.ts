import { runCommandLine } from "./command-line.ts";
import { endQuietly, flushed } from "./streams.ts";

const { stdout, stderr } = process;
endQuietly(stdout, stderr, (code) => process.exit(code));
const code = await runCommandLine(process.argv.slice(2), process.env, {
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
});
// By hand, since what a fault left open would keep the process alive.
await Promise.all([flushed(stdout), flushed(stderr)]);
process.exit(code);
