import type { Field, Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import { textItems } from './services.js';

/** One listening port of a gateway: a server of an Istio Gateway, or a listener of a Gateway API Gateway. */
export interface GatewayServer {
  /** `prod/edge`. */
  readonly gateway: string;
  readonly api: 'istio' | 'gateway-api';
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  /** Name of the port or listener. */
  readonly section: string | undefined;
  readonly port: number;
  /** Upper case: HTTP, HTTPS, HTTP2, GRPC, TLS, TCP. */
  readonly protocol: string;
  /** Upper case; undefined without TLS. */
  readonly tls: string | undefined;
  /** Whether requests are seen as HTTP here (HTTP protocols, or TLS that ends here). */
  readonly http: boolean;
  /** Clients use TLS: the scheme of WebSockets is wss. */
  readonly secure: boolean;
  /** Host patterns; `from` limits the namespaces of the VirtualServices that may bind (`*`: all). */
  readonly hosts: readonly { readonly from: string; readonly host: string }[];
  readonly httpsRedirect: boolean;
  /** Labels of the pods that run it; for Gateway API the ones istiod gives them. */
  readonly selector: ReadonlyMap<string, string>;
  /** allowedRoutes.namespaces.from of a listener; `Same` by default. */
  readonly allowedFrom: string;
  readonly field: Field;
}

const HTTP_PROTOCOLS: ReadonlySet<string> = new Set(['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB']);
/** Modes in which TLS is not ended at the gateway. */
const PASSING_MODES: ReadonlySet<string> = new Set(['PASSTHROUGH', 'AUTO_PASSTHROUGH']);

/** The servers of an Istio Gateway. */
export function istioServers(resource: Resource): GatewayServer[] {
  const namespace = namespaceOf(resource);
  const spec = resource.field.get('spec');
  const selector = spec.get('selector').strings;
  return spec
    .get('servers')
    .items()
    .flatMap((field): GatewayServer[] => {
      const port = field.get('port', 'number').number;
      if (port === undefined) return [];
      const protocol = (field.get('port', 'protocol').text ?? 'HTTP').toUpperCase();
      const isPlain = HTTP_PROTOCOLS.has(protocol);
      const tls = isPlain ? undefined : tlsMode(field.get('tls'), protocol);
      const http = isPlain || (protocol === 'HTTPS' && tls !== undefined && !PASSING_MODES.has(tls));
      return [
        {
          gateway: `${namespace}/${resource.name}`,
          api: 'istio',
          resource,
          namespace,
          name: resource.name,
          section: field.get('port', 'name').text,
          port,
          protocol,
          tls,
          http,
          secure: protocol === 'HTTPS' || protocol === 'TLS',
          hosts: (textItems(field.get('hosts')) ?? []).map((host) => serverHost(host, namespace)),
          httpsRedirect: field.get('tls', 'httpsRedirect').boolean === true,
          selector,
          allowedFrom: 'All',
          field,
        },
      ];
    });
}

/** Of a server that may have TLS. Istio refuses HTTPS without TLS settings: it is judged as if it had some that end it. */
function tlsMode(tls: Field, protocol: string): string | undefined {
  if (!tls.exists || tls.isPlaceholder) return protocol === 'HTTPS' ? 'SIMPLE' : undefined;
  // The API's zero value, whatever certificates are named: these are ignored, with a warning.
  return tls.get('mode').text?.toUpperCase() ?? 'PASSTHROUGH';
}

/** `prod/chat.example.com`, `./*` or `*`. */
function serverHost(text: string, namespace: string): { from: string; host: string } {
  const slash = text.indexOf('/');
  if (slash < 0) return { from: '*', host: text };
  const from = text.slice(0, slash);
  return { from: from === '.' ? namespace : from, host: text.slice(slash + 1) };
}

/** Label that istiod puts on the pods of a Gateway API gateway. */
export const GATEWAY_NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';

/** The listeners of a Gateway API Gateway of Istio's classes; waypoints have none that clients speak HTTP to. */
export function gatewayApiServers(resource: Resource): GatewayServer[] {
  const namespace = namespaceOf(resource);
  const spec = resource.field.get('spec');
  return spec
    .get('listeners')
    .items()
    .flatMap((field): GatewayServer[] => {
      const port = field.get('port').number;
      const protocol = (field.get('protocol').text ?? 'HTTP').toUpperCase();
      if (port === undefined || protocol === 'HBONE') return [];
      const passthrough = field.get('tls', 'mode').text === 'Passthrough';
      return [
        {
          gateway: `${namespace}/${resource.name}`,
          api: 'gateway-api',
          resource,
          namespace,
          name: resource.name,
          section: field.get('name').text,
          port,
          protocol,
          tls:
            field.has('tls') || protocol === 'HTTPS' || protocol === 'TLS'
              ? passthrough
                ? 'PASSTHROUGH'
                : 'SIMPLE'
              : undefined,
          http: protocol === 'HTTP' || (protocol === 'HTTPS' && !passthrough),
          secure: protocol === 'HTTPS' || protocol === 'TLS',
          hosts: [{ from: '*', host: field.get('hostname').text ?? '*' }],
          httpsRedirect: false,
          selector: new Map([[GATEWAY_NAME_LABEL, resource.name]]),
          allowedFrom: field.get('allowedRoutes', 'namespaces', 'from').text ?? 'Same',
          field,
        },
      ];
    });
}
