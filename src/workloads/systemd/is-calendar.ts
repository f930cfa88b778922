const SHORT =
  /^(?:minutely|hourly|daily|weekly|monthly|quarterly|semi-?annually|annually|yearly|anually|@\d+)$/i;
const DAY = "(?:mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)";
const DAYS = new RegExp(`^${DAY}(?:(?:,|\\.\\.|-)${DAY})*,?$`, "i");
const NUMBERS = String.raw`[\d*][\d*,./]*`;
const DATE = new RegExp(`^(?:${NUMBERS}-)?(?<month>${NUMBERS})[-~](?<day>${NUMBERS})$`);
const TIME = new RegExp(`^(?<hour>${NUMBERS}):(?<minute>${NUMBERS})(?::${NUMBERS})?$`);
/** The largest number of each part. */
const MOST: Readonly<Record<string, number>> = { month: 12, day: 31, hour: 23, minute: 59 };

/**
 * Whether a text has the form of a calendar event, as systemd.time(7) describes them: "Mon..Fri *-*-* 03:15:00 UTC", "weekly". Seconds and years
 * are not looked at closely.
 */
export function isCalendar(text: string): boolean {
  const words = text.split(/ +/);
  if (words.length > 1 && isZone(words.at(-1) ?? "")) words.pop();
  if (words.length === 1 && SHORT.test(words[0] ?? "")) return true;
  const kinds = words.map(kindOf);
  return kinds.every((kind, index) => kind > (kinds[index - 1] ?? 0));
}

function isZone(word: string): boolean {
  if (!/^[A-Z]/.test(word)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: word });
    return true;
  } catch {
    return false;
  }
}

/** Days of the week come before a date, and a date before a time; 0 for none of them. */
function kindOf(word: string): number {
  if (DAYS.test(word)) return 1;
  if (isWithin(DATE.exec(word))) return 2;
  return isWithin(TIME.exec(word)) ? 3 : 0;
}

function isWithin(match: RegExpExecArray | null): boolean {
  if (match === null) return false;
  return Object.entries(match.groups ?? {}).every(([part, text]) =>
    (text.match(/\d+/g) ?? []).every((number) => Number(number) <= (MOST[part] ?? 0)),
  );
}
