/**
 * The words by which WebSockets show themselves. All tests work on whole segments or name parts: `/news`, `aws-…`,
 * `ws-manager` (workspaces) and SOAP's `/services/ws` are other things.
 */
const PATH_SEGMENTS: ReadonlySet<string> = new Set([
  'ws',
  'wss',
  'websocket',
  'websockets',
  'socket.io',
  'sockjs',
  'engine.io',
  'signalr',
  'cable',
  'graphql-ws',
  'subscriptions',
  'primus',
  'websockify',
  'websocket-tunnel',
]);

/** Transports whose clients poll over HTTP before they upgrade: both must meet the same pod. */
const POLLING_SEGMENTS: ReadonlySet<string> = new Set([
  'socket.io',
  'sockjs',
  'engine.io',
  'signalr',
  'hubs',
  'primus',
]);

/** The segments of a path or of the literal parts of a regular expression, lower case. */
export function segmentsOf(path: string, regex: boolean): readonly string[] {
  const text = regex ? literalParts(path) : path;
  return text
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');
}

/** `.*ws` also matches news: what comes before a word without a slash makes it part of another. */
const ANYTHING_BEFORE_A_WORD = /(?:(?<!\\)\.(?=[*+?{])|\[[^\]/^]*\]|\\[a-zA-Z])(?:[*+?]|\{[^}]*\})*(?=[\w-])/g;

/** No sensible manifest holds a longer one, and looking for what is literal takes time that grows with its square. */
const MAX_PATTERN = 1024;

/** A regular expression with everything that is not literal turned into separators. */
function literalParts(pattern: string): string {
  if (pattern.length > MAX_PATTERN) return '';
  return pattern
    .replace(ANYTHING_BEFORE_A_WORD, '-')
    .replace(/\\([./-])/g, (_, character: string) => (character === '.' ? '\u0000' : character))
    .replace(/\[[^\]]*\]|\\[a-zA-Z]/g, '/')
    .replace(/\.(?=[*+?{])/g, '/')
    .replace(/[()|?*+^$]|\{[^}]*\}/g, '/')
    .replaceAll('\u0000', '.');
}

/** The segment of a path that tells of a WebSocket endpoint, or undefined. */
export function socketSegment(path: string, regex: boolean): string | undefined {
  const segments = segmentsOf(path, regex);
  const index = segments.findIndex(
    (segment, i) =>
      PATH_SEGMENTS.has(segment) || (segment === 'hubs' && (i + 1 < segments.length || path.endsWith('/') || regex)),
  );
  if (index < 0) return undefined;
  const soap = path.toLowerCase().includes('.wsdl') || (segments[index] === 'ws' && segments[index - 1] === 'services');
  return soap ? undefined : segments[index];
}

/** Whether a path belongs to a transport that polls over HTTP first. */
export function isPolling(path: string, regex: boolean): boolean {
  return segmentsOf(path, regex).some((segment) => POLLING_SEGMENTS.has(segment));
}

/** Names of Service and container ports. */
export function isSocketPort(name: string): boolean {
  return /(^|-)(wss?|websockets?)$|^https?-(ws|websocket)/i.test(name);
}

/** Host names of VirtualServices and Gateways. */
export function isSocketHost(host: string): boolean {
  return /^(\*\.)?(wss?|websockets?)\.|^[a-z0-9-]+-ws\./i.test(host);
}

/** Names of port sections of a Gateway. */
export function isSocketServer(name: string): boolean {
  return /^(https?-)?wss?$|^wss?-/i.test(name);
}

/** Names of Services, workloads, VirtualServices. */
export function isSocketName(name: string): boolean {
  return (
    (/websocket/i.test(name) && !/websocket_/i.test(name)) ||
    /-ws$/i.test(name) ||
    /^ws-gateway/i.test(name) ||
    /^socketio/i.test(name)
  );
}

/** Container images, by their name without registry and tag. */
export function isSocketImage(image: string): boolean {
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return /websocket|socket\.io|(^|[/-])ws-server/i.test(name);
}

/** Environment variables that give a server its WebSocket port or path. */
export function isSocketVariable(name: string): boolean {
  return /^(\w+_)?(WSS?|WEBSOCKETS?|SOCKET_?IO)_(PORT|PATH|ENDPOINT|ADDR(ESS)?|LISTEN)$/i.test(name);
}
