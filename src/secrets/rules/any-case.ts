const letter = /[A-Za-z]/;
const both = (character: string): string => character.toLowerCase() + character.toUpperCase();

/**
 * A pattern whose letters match in either case: `api|key` → `[aA][pP][iI]|[kK][eE][yY]`. Written out, because the V8 of Node 24 loses the
 * case-insensitivity of `(?i:…)` in alternations: `(?i:(?:ab|a|c|d)_)` does not match `C_`. Escapes, groups and counts stay as they
 * are; look-arounds are read without regard to case too.
 */
export function anyCase(pattern: string): string {
  let result = "";
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === "\\") {
      result += pattern.slice(index, index + 2);
      index += 1;
    } else if (!inClass && character === "[") {
      inClass = true;
      result += character;
    } else if (inClass && character === "]") {
      inClass = false;
      result += character;
    } else if (!letter.test(character)) result += character;
    else if (!inClass) result += `[${both(character)}]`;
    else if (pattern.charAt(index + 1) === "-" && letter.test(pattern.charAt(index + 2))) {
      const range = pattern.slice(index, index + 3);
      result += range.toLowerCase() + range.toUpperCase();
      index += 2;
    } else result += both(character);
  }
  return result;
}
