// The local AWS as a process of its own, for measurements: prints its environment, and what it got when it is told to end.
import { startLocalAws } from "./local-aws.ts";

const aws = await startLocalAws();
aws.secrets.set("arn:webhook", process.env.WEBHOOK_SECRET_TEXT ?? "{}");
console.log(JSON.stringify(aws.env));
process.stdin.resume();
process.stdin.once("end", () => process.exit(0));
