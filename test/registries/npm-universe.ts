import { NpmRegistry } from "./npm.ts";

type Specs = Record<string, string>;

/** Whole numbers below `limit`, the same for the same seed: a linear congruential generator. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

/** Asked for directly by the project. */
const direct = 60;
const majors = [1, 2, 3] as const;
const patchesOf = (major: number): readonly string[] => [`${major}.0.0`, `${major}.0.1`, `${major}.2.0`];

const nameOf = (index: number): string => (index % 5 === 0 ? `@shape/part-${index}` : `part-${index}`);

/**
 * A registry with so many packages of three majors each, and the manifest of a project that installs them all: wide at the top, deep below,
 * with old majors, narrow ranges, exact pins, optional and peer dependencies in the proportions of a real web application.
 */
export function npmUniverse(
  count: number,
  seed = 7,
): { readonly registry: NpmRegistry; readonly manifest: { readonly [group: string]: Specs } } {
  const random = seeded(seed);
  const registry = new NpmRegistry();
  const needs = Array.from({ length: count }, (): number[] => []);
  for (let index = direct; index < count; index += 1) {
    // Everything is needed by something before it, most by something far up, some by several.
    const needing = 1 + Number(random(3) === 0) + Number(random(12) === 0);
    for (let times = 0; times < needing; times += 1) needs[Math.floor(random(index) * (0.4 + random(60) / 100))]?.push(index);
  }
  for (const [index, own] of needs.entries()) {
    const name = nameOf(index);
    const specs = [...new Set(own)].map((other) => [other, specFor(random)] as const);
    const optional = specs.filter(() => random(25) === 0);
    for (const major of majors) {
      for (const version of patchesOf(major)) {
        registry.publish(`${name}@${version}`, {
          license: "MIT",
          ...(index % 7 === 0 ? { engines: { node: ">=12" } } : {}),
          ...(index % 11 === 0 ? { bin: { [`run-${index}`]: "index.js" } } : {}),
          ...(index % 13 === 0 ? { funding: { url: `https://example.test/${index}` } } : {}),
          ...given(
            "dependencies",
            specs.filter((each) => !optional.includes(each)),
          ),
          ...given("optionalDependencies", optional),
          ...(index > 0 && index < direct && index % 9 === 0 ? { peerDependencies: { [nameOf(0)]: ">=2" } } : {}),
        });
      }
    }
  }
  const groups: Record<string, Specs> = { dependencies: {}, devDependencies: {} };
  for (let index = 0; index < direct; index += 1) {
    const group = groups[index % 3 === 0 && index > 0 ? "devDependencies" : "dependencies"] ?? {};
    group[nameOf(index)] = index === 0 ? "^3.0.0" : index % 10 === 1 ? "3.0.1" : "^3.0.0";
  }
  return { registry, manifest: groups };
}

function specFor(random: (limit: number) => number): string {
  const kind = random(100);
  if (kind < 70) return "^3.0.0";
  if (kind < 80) return "~3.0.0";
  if (kind < 86) return "3.0.1";
  if (kind < 96) return "^2.0.0";
  return "^1.0.0 || ^2.0.0";
}

const given = (group: string, specs: readonly (readonly [number, string])[]) =>
  specs.length === 0 ? {} : { [group]: Object.fromEntries(specs.map(([index, spec]) => [nameOf(index), spec])) };
