import { parseArgs } from "node:util";
import { startLocalGitHub } from "./index.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, seed: { type: "string" } } });
const github = await startLocalGitHub({ port: Number(values.port), ...(values.seed !== undefined && { seed: Number(values.seed) }) });
console.log(JSON.stringify({ url: github.url, control: `${github.url}/_local` }));

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void github.close().then(() => process.exit(0)));
