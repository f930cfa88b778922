/**
 * The inside of the first element of that name, whatever its namespace's prefix is; undefined where there is none. For documents of
 * which a few elements are of interest, none of them within another of the same name.
 */
export function elementOf(xml: string, name: string): string | undefined {
  return elementsOf(xml, name)[0];
}

/** The insides of all elements of that name, in order; "" for one without any. */
export function elementsOf(xml: string, name: string): string[] {
  const tag = `(?:[\\w.-]+:)?${name}`;
  const element = new RegExp(`<${tag}(?:\\s[^>]*?)?(?:/>|>(.*?)</${tag}\\s*>)`, "gs");
  return [...xml.matchAll(element)].map(([, inside = ""]) => inside);
}

/** The text in the first element of that name; undefined where there is none, or nothing in it. */
export function textOf(xml: string, name: string): string | undefined {
  const text = elementOf(xml, name);
  return text === undefined || text === "" ? undefined : unescape(text);
}

const ENTITIES = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

function unescape(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES.get(name) ?? whole;
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
      return code > 0x10ffff ? whole : String.fromCodePoint(code);
    },
  );
}
