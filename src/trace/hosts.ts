import type { TraceDocument, TracePath } from './model.js';

/** `wss://chat.example.com:8443` of `wss://chat.example.com:8443/ws`. */
export function originOf({ url }: Pick<TracePath, 'url'>): string {
  return /^(?:[a-z]+:\/\/)?[^/]*/i.exec(url)?.[0] ?? url;
}

/** `chat.example.com` of `wss://chat.example.com:8443/ws`. */
export function hostOf(path: Pick<TracePath, 'url'>): string {
  return originOf(path)
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/:\d+$/, '');
}

/** The hosts that a document has paths of, in its order, with their paths. */
export function pathsByHost({ paths }: Pick<TraceDocument, 'paths'>): Map<string, TracePath[]> {
  const hosts = new Map<string, TracePath[]>();
  for (const path of paths) {
    const host = hostOf(path);
    const known = hosts.get(host);
    if (known === undefined) hosts.set(host, [path]);
    else known.push(path);
  }
  return hosts;
}
