/** An element of a parsed document. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  text: string;
}

const NO_CHAR = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const TOKEN = /<\/([\w-]+)>|<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Parses the part of XML 1.0 that reports use and throws for everything that is not well-formed. */
export function parseXml(document: string): Element {
  const bad = NO_CHAR.exec(document);
  if (bad !== null) throw new Error(`character U+${bad[0].codePointAt(0)?.toString(16)} is not allowed in XML 1.0`);
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(declaration)) throw new Error('no XML declaration');
  const top: Element = { name: '', attributes: new Map(), children: [], text: '' };
  const open = [top];
  TOKEN.lastIndex = declaration.length;
  let end = TOKEN.lastIndex;
  while (end < document.length) {
    const token = TOKEN.exec(document);
    const parent = open.at(-1);
    if (token === null || parent === undefined) throw new Error(`not well-formed at: ${document.slice(end, end + 60)}`);
    end = TOKEN.lastIndex;
    const [, closed, name, attributes = '', empty, text] = token;
    if (closed !== undefined) {
      if (open.pop()?.name !== closed) throw new Error(`</${closed}> closes something else`);
    } else if (name !== undefined) {
      const element: Element = { name, attributes: attributesOf(attributes), children: [], text: '' };
      parent.children.push(element);
      if (empty !== '/') open.push(element);
    } else if (text !== undefined) {
      if (text.includes(']]>')) throw new Error(']]> in text');
      parent.text += decoded(text);
    }
  }
  const root = top.children[0];
  if (open.length !== 1 || top.children.length !== 1 || root === undefined || top.text.trim() !== '') {
    throw new Error('not exactly one root element');
  }
  return root;
}

function attributesOf(written: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', value = ''] of written.matchAll(/([\w-]+)="([^"]*)"/g)) {
    if (attributes.has(name)) throw new Error(`attribute ${name} twice`);
    attributes.set(name, decoded(value));
  }
  return attributes;
}

function decoded(text: string): string {
  return text.replace(/&(#\d+|\w+)?;?/g, (whole, name: string | undefined) => {
    if (name?.startsWith('#') && whole.endsWith(';')) return String.fromCodePoint(Number(name.slice(1)));
    const character = REFERENCES[name ?? ''];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`${whole} is no reference`);
    return character;
  });
}
