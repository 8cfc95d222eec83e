import type { Project } from './project.js';

const PREFIX = 'v1.';
/** A link unpacks to at most this many bytes: a small link may hold a bomb. */
const MOST_BYTES = 4_000_000;

/** Thrown for a fragment that holds no project. */
export class UnreadableLink extends Error {
  constructor(reason: string) {
    super(`This link cannot be read: ${reason}`);
    this.name = 'UnreadableLink';
  }
}

/** A project as the fragment of an address, without `#`: compressed JSON in base64url. */
export async function toFragment({ istio, files }: Project): Promise<string> {
  const json = JSON.stringify([istio ?? '', ...files.map(({ path, text }) => [path, text])]);
  const packed = new Blob([json]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return PREFIX + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The project in a fragment.
 *
 * @throws UnreadableLink
 */
export async function fromFragment(fragment: string): Promise<Project> {
  if (!fragment.startsWith(PREFIX)) throw new UnreadableLink('it is of another version of the playground');
  let content: unknown;
  try {
    const binary = atob(fragment.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/'));
    content = JSON.parse(await unpacked(Uint8Array.from(binary, (character) => character.charCodeAt(0))));
  } catch (error) {
    throw error instanceof UnreadableLink ? error : new UnreadableLink('it was cut off or changed on its way');
  }
  if (!Array.isArray(content)) throw new UnreadableLink('it holds something else');
  const [istio, ...pairs] = content as readonly unknown[];
  if (typeof istio !== 'string' || !pairs.every(isPair) || pairs.length === 0)
    throw new UnreadableLink('it holds something else');
  if (new Set(pairs.map(([path]) => path)).size < pairs.length) throw new UnreadableLink('it holds a file twice');
  return { istio: istio === '' ? undefined : istio, files: pairs.map(([path, text]) => ({ path, text })) };
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((item) => typeof item === 'string');
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  const reader = stream.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    size += value?.byteLength ?? 0;
    if (size > MOST_BYTES) {
      await reader.cancel();
      throw new UnreadableLink('it holds more than four megabytes');
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}
