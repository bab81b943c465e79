import { check } from "./look.ts";
import type { Stage } from "./stage.ts";
import { neededElsewhere, unusedPermissions } from "./unused.ts";

/** What holds at the end, whatever happened. Prints what nobody asked for. @throws Error that names what does not hold. */
export function verdict(stage: Stage): void {
  const { rehearsal, github } = stage;
  check(
    stage,
    rehearsal.faults.length === 0,
    `the rehearsal understood every request${rehearsal.faults.map((each) => `; ${String(each)}`).join("")}`,
  );
  check(
    stage,
    github.violations.length === 0,
    `GitHub would have accepted every request${github.violations.map((each) => `; ${each}`).join("")}`,
  );
  const refused = rehearsal.roles.flatMap((role) => role.refused.map((each) => `; ${role.name}: ${each}`));
  check(stage, refused.length === 0, `no role refused anything${refused.join("")}`);
  const known = new Map(neededElsewhere);
  const unused = unusedPermissions(rehearsal);
  for (const permission of unused) stage.tell(`  nobody asked for ${permission}: ${known.get(permission) ?? "is the role too wide?"}`);
  const wide = unused.filter((permission) => !known.has(permission));
  check(stage, wide.length === 0, `what nobody asked for is needed elsewhere${wide.map((each) => `; ${each}`).join("")}`);
  const stale = [...known.keys()].filter((permission) => !unused.includes(permission));
  check(stage, stale.length === 0, `and what is needed elsewhere was not asked for${stale.map((each) => `; ${each}`).join("")}`);
}
