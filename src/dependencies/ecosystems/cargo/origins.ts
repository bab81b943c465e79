import { parse } from "smol-toml";
import type { Json } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { Files } from "../ecosystem.ts";
import { elsewhere, type Origin, type Origins, registryPlace } from "../origin.ts";
import type { LockPackage } from "./lock-file.ts";
import type { CargoProject } from "./project.ts";

/** Where Cargo.lock and Cargo's settings say that crates come from. */
export const cargoOrigins: Origins<CargoProject> = {
  registries: ["https://github.com/rust-lang/crates.io-index/", "https://index.crates.io/"],
  of: ({ lock, lockPath, configs }) => [...lock.packages.map((each) => originOf(each, lockPath)), ...settings(configs)],
};

function originOf({ name, version, source, checksum }: LockPackage, file: string): Origin {
  const digests = checksum === null ? [] : [{ of: "sha256", value: checksum.toLowerCase() }];
  const shared = { name, file, at: "", holds: null, digests };
  // https://doc.rust-lang.org/cargo/reference/pkgid-spec.html
  const [, kind, address = ""] = /^(registry|sparse|git)\+(.*)$/s.exec(source ?? "") ?? [];
  if (source === null) return { ...shared, version: "", kind: "folder", place: null };
  if (kind === "git" || kind === undefined) return { ...shared, version: "", ...elsewhere(source) };
  return { ...shared, version, kind: "registry", place: registryPlace(address) };
}

/** `[source.…]` and `[registries.…]`. https://doc.rust-lang.org/cargo/reference/source-replacement.html */
const settings = (configs: Files): readonly Origin[] =>
  [...configs].flatMap(([file, text]) => {
    const { source, registries } = objectOf(tomlOf(text));
    return [...Object.values(objectOf(source)), ...Object.values(objectOf(registries))].flatMap((each) => {
      const { registry, index, git } = objectOf(each);
      return [registry, index, git].flatMap((url): readonly Origin[] =>
        typeof url === "string" && url.includes(":")
          ? [
              {
                ...{ kind: "index", name: url === git ? "git" : url === index ? "index" : "registry", version: "", file, at: url },
                ...{ place: registryPlace(url.replace(/^(?:sparse|registry)\+/, "")), holds: null, digests: [] },
              },
            ]
          : [],
      );
    });
  });

function tomlOf(text: string): Json {
  try {
    return parse(text.replace(/^\uFEFF/, "")) as Json;
  } catch {
    return null;
  }
}
