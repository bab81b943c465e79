// The embedded table as a server on loopback, in memory: prints its address, and ends when standard input does.
import type { AddressInfo } from "node:net";
import dynalite from "dynalite";

const engine = dynalite({ createTableMs: 0 });
engine.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(engine.address() as AddressInfo).port}`);
});
process.stdin.resume();
process.stdin.once("end", () => process.exit(0));
