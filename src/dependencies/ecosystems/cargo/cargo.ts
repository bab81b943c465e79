import type { Ecosystem } from "../ecosystem.ts";
import { editCargo } from "./edit.ts";
import { locate } from "./locate.ts";
import { cargoOrigins } from "./origins.ts";
import { planCargo } from "./plan.ts";
import { type CargoProject, cargoProjects, readCargoProject } from "./project.ts";
import { compareVersions, isAffectedVersion } from "./requirement.ts";

/** Cargo: `Cargo.toml` with `Cargo.lock` of versions 1 to 4, and workspaces. */
export const cargo: Ecosystem<CargoProject> = {
  name: "rust",
  osvName: "crates.io",
  projects: cargoProjects,
  unlocked,
  read: readCargoProject,
  locate,
  origins: cargoOrigins,
  compare: compareVersions,
  isAffected: isAffectedVersion,
  plan: planCargo,
  edit: editCargo,
};

function unlocked(paths: readonly string[]): string | undefined {
  const manifest = paths.find((path) => /(?:^|\/)Cargo\.toml$/.test(path));
  return manifest === undefined
    ? undefined
    : `There is \`${manifest}\` and no Cargo.lock, so nothing tells which versions are installed. Make one with \`cargo generate-lockfile\`, or raise the requirement by hand.`;
}
