import { crc32 } from "node:zlib";
import { letters, type Random } from "./rules/random.ts";

/** A token as GitHub makes them, with a checksum that is right, and known to nobody. */
export function gitHubToken(random: Random): string {
  const body = random.text(30);
  let rest = crc32(body);
  let sum = "";
  for (let place = 0; place < 6; place += 1) {
    sum = letters.base62.charAt(rest % 62) + sum;
    rest = Math.floor(rest / 62);
  }
  return `ghp_${body}${sum}`;
}
