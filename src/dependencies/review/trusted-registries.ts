import type { Origins } from "../ecosystems/origin.ts";

/** Everybody can have a registry there: only the path tells whose it is. */
const everybodys = /^(?:gitlab\.com|pkgs\.dev\.azure\.com|(?:[\w-]+\.)?cloudsmith\.io|[\w.-]+\.pkg\.dev|gitea\.com|codeberg\.org)$/;

/**
 * Tells whether an address is that of a registry which is trusted without having been used before: the public ones, and those that are named,
 * each with all of its host unless that is shared.
 *
 * @param registries see `Origins.registries`
 * @param named addresses; what is none is none
 */
export function trustedRegistries(registries: Origins<unknown>["registries"], named: readonly string[]): (place: string) => boolean {
  const own = named.flatMap((address) => URL.parse(address) ?? []);
  const beginnings = [
    ...registries,
    ...own.map(({ origin, hostname, pathname }) =>
      everybodys.test(hostname) ? `${origin}${pathname.replace(/(?:simple)?\/*$/, "/")}` : `${origin}/`,
    ),
  ];
  const hosts = new Set(own.filter(({ hostname }) => !everybodys.test(hostname)).map(({ host }) => host));
  return (place) => hosts.has(place) || beginnings.some((beginning) => place.startsWith(beginning));
}
