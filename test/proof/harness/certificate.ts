// A self-signed certificate for TLS on the loopback, made by openssl.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Json, typed } from './hop.js';

/** PEM texts. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A fresh certificate; undefined where there is no openssl. */
export function selfSigned(): Certificate | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'wslint-proof-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    const options = [...curve, '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'];
    execFileSync('openssl', ['req', '-x509', ...options], { stdio: 'ignore', timeout: 10_000 });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The part of a filter chain that ends TLS, with the protocols that Istio's gateways offer. */
export function tlsChain({ key, cert }: Certificate): Json {
  const context = typed('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
    common_tls_context: {
      alpn_protocols: ['h2', 'http/1.1'],
      tls_certificates: [{ certificate_chain: { inline_string: cert }, private_key: { inline_string: key } }],
    },
  });
  return { transport_socket: { name: 'envoy.transport_sockets.tls', typed_config: context } };
}

/** The part of a cluster that starts TLS, without a look at the certificate (`tls: { mode: SIMPLE }`). */
export const tlsCluster: Json = {
  transport_socket: {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext'),
  },
};
