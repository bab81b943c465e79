import { because, type Reason } from "../no-fix.ts";

// What people read. Names and versions come from registries and manifests; whoever shows these sentences makes them harmless.

export const notInstalled = (name: string): Reason =>
  because({ code: "not-installed", reason: `Nothing that go.mod requires leads to ${name}.` });

export const partOfGo = because({
  code: "unsupported",
  reason:
    "It is a part of Go itself, not a module: build with a release of Go in which it is fixed. `go get go@latest` raises what go.mod asks for at least.",
});

export const notVulnerable = (label: string): Reason =>
  because({ code: "not-vulnerable", reason: `What is installed is not affected: ${label}.` });

export const notBuilt = (label: string): Reason =>
  because({
    code: "not-vulnerable",
    reason: `${label} is only mentioned by what is required: go.mod does not list it and go.sum has no sum of its archive, so nothing is built from it.`,
  });

export const replaced = (label: string, by: string, isFolder: boolean): Reason =>
  because({
    code: "not-from-registry",
    reason: isFolder
      ? `${label} is replaced by the folder ${by}. Change it where it comes from.`
      : `${label} is replaced by ${by}, and stays as the line \`replace\` says. Change that line, then run \`go mod tidy\`.`,
    blockedBy: [`replace ${label}`],
  });

export const unknownModule = (name: string): Reason =>
  because({ code: "not-in-registry", reason: `The registry does not know ${name}. If it is private, name the registry that has it.` });

export const noCandidate = (label: string, nextMajor: string | null): Reason =>
  because({
    code: "no-patched-version",
    reason: `The registry has no version of ${label.replace(/@(?=[^@]*$)/, " after ")} that is not vulnerable.${
      nextMajor === null
        ? " Replace the module, or dismiss the alert with the reason why it does not matter here."
        : ` A later major version is a module of its own, ${nextMajor}, and those who import it have to say so: \`go get ${nextMajor}@latest\`, then change the imports.`
    }`,
  });

export const renamed = (name: string, version: string, is: string): Reason =>
  because({
    code: "no-patched-version",
    reason: `${name} ${version} settles it, but calls itself ${is}, and go takes it by no other name: \`go get ${is}@${version}\`, then change the imports.`,
    blockedBy: [`${name}@${version}`],
  });

export const blocked = (name: string, version: string, blockedBy: readonly string[]): Reason =>
  because({
    code: "blocked",
    reason: `${name} ${version} would settle it, and brings with it what is vulnerable itself: ${blockedBy.join(", ")}. See \`go get ${name}@${version}\` and what can be raised with it.`,
    blockedBy,
  });

export const notAllowed = (name: string, version: string, strategy: string): Reason =>
  because({
    code: "blocked",
    reason: `${name} ${version} settles it, but that takes the strategy \`${strategy}\`, which the configuration leaves out. By hand: \`go get ${name}@${version} && go mod tidy\`.`,
    blockedBy: ["go.mod"],
  });

export const vendored = (name: string, version: string): Reason =>
  because({
    code: "unsupported",
    reason: `${name} ${version} settles it, but the project keeps copies of its dependencies in vendor/, which only go can write: \`go get ${name}@${version} && go mod tidy && go mod vendor\`.`,
    blockedBy: ["vendor/modules.txt"],
  });

export const needsGo = (name: string, version: string, go: string, who: string): Reason =>
  because({
    code: "blocked",
    reason: `${name} ${version} settles it and requires Go ${go}; ${who}. By hand: \`go get ${name}@${version} && go mod tidy\`.`,
    blockedBy: [`go@${go}`],
  });

export const noSums = (name: string, version: string): Reason =>
  because({
    code: "unsupported",
    reason: `${name} ${version} settles it, but the registry does not have the checksums of everything that go.sum needs. By hand: \`go get ${name}@${version} && go mod tidy\`.`,
  });
