import { because, listed, type Reason } from "../no-fix.ts";
import type { Node } from "./state.ts";

// What people read. Names and versions come from registries and manifests; whoever shows these sentences makes them harmless.

const label = ({ name, version }: Pick<Node, "name" | "version">): string => `${name}@${version}`;

export const notConcerned = (name: string, installed: readonly Node[]): Reason =>
  installed.length === 0
    ? because({ code: "not-installed", reason: `Cargo.lock has no ${name}.` })
    : because({ code: "not-vulnerable", reason: `What is installed is not affected: ${listed(installed.map(label))}.` });

export const notFromRegistry = (node: Node): Reason =>
  because({
    code: "not-from-registry",
    reason: `${label(node)} comes from ${node.source === null ? "a folder" : node.source.split("#", 1)[0]}, not from crates.io. Change it where it comes from.`,
  });

export const unknownCrate = (name: string): Reason =>
  because({ code: "not-in-registry", reason: `The registry does not know ${name}. If it is private, name the registry that has it.` });

export const noCandidate = (
  node: Node,
  rust: { readonly version: string; readonly needs: string; readonly promised: string } | null,
): Reason =>
  because({
    code: "no-patched-version",
    reason:
      rust === null
        ? `The registry has no version of ${node.name} after ${node.version} that is not vulnerable. Replace the crate, or dismiss the alert with the reason why it does not matter here.`
        : `${node.name} ${rust.version} would settle it and needs Rust ${rust.needs}, but the project promises to work with ${rust.promised}: raise \`rust-version\`, then run \`cargo update -p ${node.name}@${node.version} --precise ${rust.version}\`.`,
    ...(rust === null ? {} : { blockedBy: [`rust-version ${rust.promised}`] }),
  });

export const blocked = (node: Node, version: string, blockedBy: readonly string[]): Reason =>
  because({
    code: "blocked",
    reason: `${node.name} ${version} would settle it, and does not fit ${blockedBy.length === 0 ? "what needs it" : listed(blockedBy)}. Cargo cannot put a version in that others do not ask for (\`[patch]\` has to fit as well). See what asks for it with \`cargo tree -i ${node.name}@${node.version}\`, and update that by hand.`,
    blockedBy,
  });

export const patched = (node: Node): Reason =>
  because({
    code: "unsupported",
    reason: `The manifest replaces ${node.name} by \`[patch]\` or \`[replace]\`, which only Cargo can work out: \`cargo update -p ${node.name}\`.`,
    blockedBy: [`[patch] ${node.name}`],
  });

export const vendored = (node: Node, version: string): Reason =>
  because({
    code: "unsupported",
    reason: `${node.name} ${version} settles it, but the project keeps copies of its crates, which only Cargo can write: \`cargo update -p ${node.name}@${node.version} --precise ${version} && cargo vendor\`.`,
    blockedBy: [".cargo/config.toml"],
  });
