/** What people type when they have to type something, and what documentation says in place of a value. Three letters and more. */
const words =
  "password passwort passwd passphrase passcode pass pwd secret geheim token key keys api apikey access private credential credentials auth changeme changeit change replace replaceme insert enter your yours mine own here this that the value values string text example examples sample demo test tests testing tester dummy fake mock stub placeholder default defaults none null undefined empty todo fixme redacted hidden removed masked unknown unset not real valid invalid please with for and from use used only never admin administrator root user username guest login welcome hello letmein master super superuser supersecret secure security strong safe long very more random prod production dev develop development stage staging local localhost live database postgres postgresql mysql mariadb mongo mongodb redis rabbit rabbitmq elastic server service services client app application web website site company corp acme foobar foo bar baz qux abc abcd abcdef xyz qwerty qwertz qwertyui qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm azerty iloveyou monkey dragon football baseball sunshine princess shadow trustno letme mypassword mysecret aws amazon google github gitlab docker kubernetes summer winter spring autumn monday january february march april june july august september october november december";
const known = new Set(words.split(" "));
const longest = Math.max(...[...known].map((word) => word.length));

const digitLetters: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** The share of a value's letters that such words make up, from which on it is common. */
const share = 0.8;

/** Whether a value consists of such words, however they are put together, capitalised, or spelled with digits; numbers around them do not count. */
export function isCommon(value: string): boolean {
  const lower = value.toLowerCase();
  const plain = lower.replace(/[^a-z]/g, "");
  const spelled = lower.replace(/[^a-z]/g, (sign) => digitLetters[sign] ?? "").replace(/([a-z])\1{2,}/g, "$1");
  // Without numbers at its end, which are counters and years.
  const trimmed = lower.replace(/[^a-z]+$/, "").replace(/[^a-z]/g, (sign) => digitLetters[sign] ?? "");
  return (
    [plain, spelled, trimmed].some((letters) => letters.length >= 4 && covered(letters) >= share * letters.length) && !hasDrawnDigits(lower)
  );
}

/** Whether the numbers of a value are more than a counter, a year, or `1234567890`. */
function hasDrawnDigits(value: string): boolean {
  const digits = value.replace(/\D/g, "");
  return digits.length >= 8 && !isSequence(digits);
}

/** Mostly the character before, or its neighbour: `1234567890123456`, `aaaabbbbccccdddd`. */
export function isSequence(text: string): boolean {
  let near = 0;
  for (let index = 1; index < text.length; index += 1) {
    const step = Math.abs(text.charCodeAt(index) - text.charCodeAt(index - 1));
    if (step <= 1 || step === 9) near += 1;
  }
  return near >= 0.6 * (text.length - 1);
}

/** How many letters at most such words make up that do not overlap. */
function covered(letters: string): number {
  const best = new Array<number>(letters.length + 1).fill(0);
  for (let end = 1; end <= letters.length; end += 1) {
    best[end] = best[end - 1] ?? 0;
    for (let start = Math.max(0, end - longest); start <= end - 3; start += 1) {
      if (known.has(letters.slice(start, end))) best[end] = Math.max(best[end] ?? 0, (best[start] ?? 0) + end - start);
    }
  }
  return best[letters.length] ?? 0;
}
