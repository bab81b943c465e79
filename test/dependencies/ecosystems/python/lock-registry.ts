import { createHash } from "node:crypto";
import { PypiRegistry } from "../../../registries/pypi.ts";

/** What the lockfiles of these tests have, and what may stand in its place. */
export const registry = new PypiRegistry()
  .publish("leaf@1.0.0", { python: ">=3.7" })
  .publish("leaf@1.0.1", { python: ">=3.8" })
  .publish("leaf@2.0.0", { python: ">=3.8", requires: ['Fresh[x]>=1; python_version < "3.11"'] })
  .publish("fresh@1.0.0", { python: ">=3.8" })
  .publish("parent@1.0.0", { requires: ["leaf<2"] })
  .publish("parent@1.1.0", { requires: ["leaf>=1", 'extra-thing; extra == "all"'] })
  .publish("stuck@1.0.0", { requires: ["leaf<2"] })
  .publish("orphan@1.0.0")
  .publish("holder@1.0.0", { requires: ["orphan>=1"] })
  .publish("holder@1.0.1", { requires: ["leaf"] });
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
