import type { Origins } from "../ecosystems/origin.ts";
import type { DependenciesPolicy } from "../policy.ts";

/** Everybody can have a registry there: only the path tells whose it is. */
const everybodys = /^(?:gitlab\.com|pkgs\.dev\.azure\.com|(?:[\w-]+\.)?cloudsmith\.io|[\w.-]+\.pkg\.dev|gitea\.com|codeberg\.org)$/;

/**
 * Tells whether an address is that of a registry which is trusted without having been used before: the public ones, and those of the
 * organisation's configuration, each with all of its host unless that is shared.
 *
 * @param registries see `Origins.registries`
 * @param configured see `DependenciesPolicy.registries`
 */
export function trustedRegistries(
  ecosystem: string,
  registries: Origins<unknown>["registries"],
  configured: DependenciesPolicy["registries"],
): (place: string) => boolean {
  const own = Object.entries(configured).flatMap(([name, address]) => {
    const url = name === ecosystem || name.startsWith(`${ecosystem}:`) ? URL.parse(address) : null;
    return url === null ? [] : [url];
  });
  const beginnings = [
    ...registries,
    ...own.map(({ origin, hostname, pathname }) =>
      everybodys.test(hostname) ? `${origin}${pathname.replace(/(?:simple)?\/*$/, "/")}` : `${origin}/`,
    ),
  ];
  const hosts = new Set(own.filter(({ hostname }) => !everybodys.test(hostname)).map(({ host }) => host));
  return (place) => hosts.has(place) || beginnings.some((beginning) => place.startsWith(beginning));
}
