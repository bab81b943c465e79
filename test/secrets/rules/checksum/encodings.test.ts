import { expect, it } from "vitest";
import { isBech32 } from "../../../../src/secrets/rules/checksum/bech32.ts";
import { isNkey } from "../../../../src/secrets/rules/checksum/nkey.ts";
import { ageKey, natsSeed } from "../examples/encodings.ts";
import { randomFrom } from "../random.ts";

it("the valid and invalid texts of BIP 173 are told apart", () => {
  const valid = ["A12UEL5L", "a12uel5l", "?1ezyfcl", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w"];
  const invalid = ["pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8", "10a06t8", "1qzzfhee", "A12uEL5L", ""];
  expect(valid.filter(isBech32)).toEqual(valid);
  expect(invalid.filter(isBech32)).toEqual([]);
});

it("a changed letter is noticed, wherever it stands", () => {
  const [key, seed] = [ageKey(randomFrom(1)), natsSeed(randomFrom(2))];
  expect([isBech32(key), isNkey(seed)]).toEqual([true, true]);
  for (let index = 17; index < key.length; index += 1) {
    expect(isBech32(key.slice(0, index) + (key[index] === "Q" ? "P" : "Q") + key.slice(index + 1)), String(index)).toBe(false);
  }
  for (let index = 0; index < seed.length; index += 1) {
    expect(isNkey(seed.slice(0, index) + (seed[index] === "A" ? "B" : "A") + seed.slice(index + 1)), String(index)).toBe(false);
  }
});

it("what is no base32 is no key", () => {
  for (const text of ["", "S", "SU1", "suabc", "SU!"]) expect(isNkey(text), text).toBe(false);
});
