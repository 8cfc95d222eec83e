import type { Field } from '../manifests/resource.js';
import type { Route } from './route.js';

/** A route that answers by itself instead of sending the request on. */
export interface RouteAnswer {
  readonly kind: 'redirect' | 'direct response';
  /** HTTP status of the answer, as written or by default. */
  readonly status: number;
  /** Redirects to https. */
  readonly toHttps: boolean;
  readonly field: Field;
}

/** How a route answers by itself; undefined for routes that send requests on, and for redirects that only add a slash. */
export function answerOf(route: Route): RouteAnswer | undefined {
  if (route.opaque || route.kind === 'Service') return undefined;
  if (route.kind !== 'VirtualService') return redirectFilter(route);
  const redirect = route.field.get('redirect');
  if (redirect.exists) {
    if (addsSlash(route, redirect.get('uri').text)) return undefined;
    const status = redirect.get('redirectCode').number ?? 301;
    return { kind: 'redirect', status, toHttps: isHttps(redirect.get('scheme')), field: redirect };
  }
  const response = route.field.get('directResponse');
  if (!response.exists) return undefined;
  return { kind: 'direct response', status: response.get('status').number ?? 200, toHttps: false, field: response };
}

function redirectFilter(route: Route): RouteAnswer | undefined {
  for (const filter of route.field.get('filters').items()) {
    const redirect = filter.get('requestRedirect');
    if (!redirect.exists || addsSlash(route, redirect.get('path', 'replaceFullPath').text)) continue;
    const status = redirect.get('statusCode').number ?? 302;
    return { kind: 'redirect', status, toHttps: isHttps(redirect.get('scheme')), field: redirect };
  }
  return undefined;
}

function isHttps(scheme: Field): boolean {
  return scheme.text?.toLowerCase() === 'https';
}

/** `/ws` to `/ws/`: clients use the second, which another route serves. */
function addsSlash({ matches }: Route, target: string | undefined): boolean {
  return matches.length > 0 && matches.every(({ path }) => path?.how === 'exact' && target === `${path.value}/`);
}

/** The `fault.abort` of a route that ends every request: at 100 percent. Undefined for any other. */
export function fullAbort(route: Route): Field | undefined {
  if (route.kind !== 'VirtualService' || route.opaque) return undefined;
  const fault = route.field.get('fault');
  const abort = (fault.exists ? fault : route.delegator?.get('fault'))?.get('abort');
  return abort !== undefined && (abort.get('percentage', 'value').number ?? 0) >= 100 ? abort : undefined;
}
