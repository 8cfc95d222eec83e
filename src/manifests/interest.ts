import { isListKind, KIND_WORD, roleOfKind } from './kinds.js';
import { nameIn } from './outline.js';

/** Whether an object of a kind, with this text, can tell anything about WebSockets: asked before it is parsed. */
export function isOfInterest(kind: string, text: string): boolean {
  switch (roleOfKind(kind)) {
    case 'configmap': {
      const name = nameIn(text);
      return (name === undefined || name.startsWith('istio')) && MESH_KEY.test(text);
    }
    case 'release':
      return text.includes('istio');
    case undefined:
      return isListKind(kind) && KIND_WORD.test(text);
    default:
      return true;
  }
}

/** The key under which Istio's ConfigMap holds the mesh configuration, in any spelling without escapes. */
const MESH_KEY = /(?:\n +|[{,] *)["']?mesh["']? *:/;

/**
 * Whether what is wrong with a document that cannot be read is to be reported: it claims to be an object, and its one
 * `kind:` line, where it has one, names nothing that wslint never reads anyway.
 */
export function mayBeOfInterest(text: string): boolean {
  if (!CLAIMS_TO_BE_OBJECT.test(text)) return false;
  const [line, ...others] = text.match(KIND_LINE) ?? [];
  const kind = line === undefined || others.length > 0 ? undefined : /(\w+)["']?\s*(?:#.*)?$/.exec(line)?.[1];
  return kind === undefined || isOfInterest(kind, text);
}

const CLAIMS_TO_BE_OBJECT = /(?:^|\n)(?:apiVersion|"apiVersion"|'apiVersion')[ ]*:|"apiVersion"\s*:/;
const KIND_LINE = /^["']?kind["']?[ ]*:(?:[ ]+["']?[A-Za-z]\w*["']?[ ]*(?:#.*)?\r?$)?/gm;
