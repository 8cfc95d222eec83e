import { replacement, type TextEdit } from '../manifests/edit.js';
import { mayRefuseConnect } from './server.js';
import type { ServicePort } from './services.js';
import type { Settings } from './settings.js';
import type { Way } from './way.js';

/**
 * How the HTTP/2 of a port ends a handshake. `direct`: the client's proxy brings it to the application itself. `refused`:
 * the receiving sidecar does not allow CONNECT. `passed on`: it does, or is spoken to in HTTP/1, and brings HTTP/2 to the
 * application.
 */
export type Http2PortFault = 'direct' | 'refused' | 'passed on';

/** What HTTP/2 does to handshakes on a way to a port that is declared so; undefined where they stay HTTP/1 on every hop. */
export function http2PortFault({
  settings,
  receiver,
}: Way & { readonly settings: Settings }): Http2PortFault | undefined {
  const { upstreamProtocol, applicationProtocol } = settings;
  const overHttp2 = upstreamProtocol.value === 'http2';
  if (receiver.direct !== undefined) return overHttp2 ? 'direct' : undefined;
  if (!overHttp2 && applicationProtocol.value !== 'http2') return undefined;
  return overHttp2 && mayRefuseConnect(receiver) ? 'refused' : 'passed on';
}

/** How to declare a port HTTP. */
export interface HttpDeclaration {
  /** The key that declares its protocol now. */
  readonly key: 'protocol' | 'appProtocol' | 'name';
  /** What to write there. */
  readonly value: string;
  /** Undefined where the value may not stand there. */
  readonly edit: TextEdit | undefined;
}

/** Kubernetes allows no longer names of ports. */
const MAX_NAME = 15;

/** How to declare a port HTTP that is HTTP/2 by its protocol, appProtocol or name: at the same key. */
export function httpDeclaration({ field, declared, appProtocol, name }: ServicePort): HttpDeclaration {
  const key = declared !== undefined ? 'protocol' : appProtocol !== undefined ? 'appProtocol' : 'name';
  const rest = (name ?? '').replace(/^(http2|grpc-web|grpc)-?/i, '');
  const value = { protocol: 'HTTP', appProtocol: 'http', name: rest === '' ? 'http' : `http-${rest}` }[key];
  return { key, value, edit: value.length > MAX_NAME ? undefined : replacement(field.get(key), value) };
}
