/** What the document that is being read says of its nodes, beside its tape. */
const anchors = new Map<number, string>();
/** Whether its tape is not yet its tree: it has aliases, merge keys, or keys that are there twice. */
let linked = false;

export function forgetAnchors(): void {
  if (anchors.size > 0) anchors.clear();
  linked = false;
}

/** The node that will stand at this index of the tape has an anchor. */
export function addAnchor(index: number, name: string): void {
  anchors.set(index, name);
}

export function anchorAt(index: number): string | undefined {
  return anchors.get(index);
}

export function markLinked(): void {
  linked = true;
}

export function isLinked(): boolean {
  return linked;
}
