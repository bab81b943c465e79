import { expect, it } from "vitest";
import { entropyOf } from "../../../../src/secrets/entropy.ts";
import { partsOf, readsLikeWords } from "../../../../src/secrets/rules/guessing/word-likeness.ts";
import { randomFrom } from "../random.ts";

it("words of many languages read like words, letters drawn by chance do not", () => {
  const words = [
    "configuration",
    "authentication",
    "repository",
    "password",
    "verbindung",
    "contraseña",
    "utilisateur",
    "benutzername",
    "impostazioni",
    "gebruiker",
  ];
  for (const word of words) expect(readsLikeWords(word), word).toBeGreaterThan(0);
  const drawn = Array.from({ length: 200 }, (_, seed) => readsLikeWords(randomFrom(seed).text(12, "abcdefghijklmnopqrstuvwxyz")));
  expect(drawn.filter((bits) => bits < 0).length).toBeGreaterThan(190);
});

it("capitals make no difference, and what is no letter is passed over", () => {
  expect(readsLikeWords("TOKEN")).toBe(readsLikeWords("token"));
  expect(readsLikeWords("")).toBe(0);
  expect(readsLikeWords("ñ")).toBe(0);
});

it("identifiers fall into their parts", () => {
  expect(partsOf("clientSecretV2")).toEqual(["client", "Secret", "V", "2"]);
  expect(partsOf("HTTPServer_name-3")).toEqual(["HTTP", "Server", "name", "3"]);
});

it("identifiers read like words, keys do not", () => {
  expect(readsLikeWords("accessTokenExpirationTime")).toBeGreaterThan(0);
  expect(readsLikeWords(randomFrom(5).text(30))).toBeLessThan(0);
});

it("entropy is counted in bits per character", () => {
  expect(entropyOf("aaaa")).toBe(0);
  expect(entropyOf("abab")).toBe(1);
  expect(entropyOf("abcd")).toBe(2);
});
