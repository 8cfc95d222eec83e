import type { Html } from '../html.js';

/** The element of the page with an id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element as T;
}

/** Replaces what is in an element. */
export function fill(element: Element, { markup }: Html): void {
  element.innerHTML = markup;
}

/** Hands a text to the user as a file. */
export function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/sarif+json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
