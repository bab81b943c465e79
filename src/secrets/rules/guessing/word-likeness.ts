/**
 * How much more likely a letter follows another one in words than by chance: 6 means as likely, each step twice as likely. A row for
 * each first letter, a to z. Counted in the words of documentation and messages in English and, less, in some forty other languages.
 */
const steps: readonly string[] = [
  "06760361614867061878553253",
  "84548204750842730774800051",
  "72528108617620911648600040",
  "74369240832534730673643140",
  "64785552322668364886254631",
  "73438700912632800645700060",
  "70019467811657620765720053",
  "83109011800444832737600051",
  "65766560013669851577060405",
  "80009000500303850480745000",
  "73559543804536642485603040",
  "73368320813722840266641070",
  "96249220810562780262620120",
  "72777582724435630288550041",
  "45663450535679560866666231",
  "80338235602732860857620030",
  "41111111411611111161911111",
  "83559452805465730576543050",
  "61638406804553772378703250",
  "71539327900523730776503160",
  "66657460603778360888300202",
  "80019020802113720241402210",
  "82038037800507820774003020",
  "60708205800033290038400440",
  "75637542702677780587235033",
  "83009003800634700330500055",
];
const neutral = 6;
const firstLetter = 97;

/**
 * Bits by which a run of ASCII letters is more likely to be a word, or several, than letters drawn by chance; negative where chance is
 * more likely. Capitals count as small letters.
 */
function wordLikeness(letters: string): number {
  const text = letters.toLowerCase();
  let bits = 0;
  for (let index = 1; index < text.length; index += 1) {
    const step = steps[text.charCodeAt(index - 1) - firstLetter]?.charCodeAt(text.charCodeAt(index) - firstLetter);
    if (step !== undefined && !Number.isNaN(step)) bits += step - 48 - neutral;
  }
  return bits;
}

/** The parts of an identifier: `clientSecretV2`, `client-secret-v2` → client, Secret, V, 2. */
export const partsOf = (text: string): readonly string[] => text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];

/**
 * Bits for "made of words" over the whole of a text. Each change between letters and digits, and each change of case that no
 * identifier has, speaks for chance.
 */
export function readsLikeWords(text: string): number {
  let bits = 0;
  for (const part of partsOf(text)) {
    if (/^\d/.test(part)) bits -= 1;
    else if (part.length < 3) bits -= 1.5;
    else bits += wordLikeness(part);
  }
  return bits;
}
