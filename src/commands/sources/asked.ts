import { inForce } from "../../config/asked.ts";
import type { Origin } from "../../config/contribution.ts";
import type { PolicyDefinitions } from "../../config/policy-definition.ts";
import { codeSpan } from "../../github/markdown.ts";
import { dayOf } from "../../values/day.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { AskedSetting } from "../knowledge.ts";
import { predictions, type StandingOptions } from "./standing.ts";

/** Every setting that is asked of the repository today, with its value and where that comes from. */
export async function askedOf(
  repository: RepositoryRef,
  options: StandingOptions & { readonly definitions: PolicyDefinitions },
): Promise<readonly AskedSetting[]> {
  const [first] = await predictions(repository, options);
  if (first === undefined || first.asked === null) return [];
  const { values, origins } = inForce(options.definitions, first.asked, dayOf(options.clock.now()));
  return Object.entries(origins).map(([setting, from]) => ({
    setting,
    value: setting in values ? JSON.stringify(values[setting]) : "",
    from: from.map(originWords),
  }));
}

function originWords(origin: Origin): string {
  switch (origin.kind) {
    case "default":
      return "what holds where no file says anything";
    case "preset": {
      const whose = origin.of === "organisation" ? "the organisation's file" : origin.of === "repository" ? "this repository's file" : "";
      return `the preset ${origin.preset}, named by ${whose === "" ? `the selection ${codeSpan(origin.selection ?? "")}` : whose}`;
    }
    case "organisation":
      return "the organisation's file";
    case "selection":
      return `the selection ${codeSpan(origin.selection)} of the organisation's file`;
    case "repository":
      return "this repository's file";
    case "exemption":
      return `an exemption until ${codeSpan(origin.until)}`;
  }
}
