/**
 * Host names as istiod resolves them (pilot ResolveShortnameToFQDN): a name without a dot belongs to the namespace of
 * the object that names it; everything with a dot is taken literally, so `chat.prod` never becomes `chat.prod.svc…`.
 */
export function resolveHost(host: string, namespace: string, domain: string): string {
  if (host === '' || host === '*' || host.includes('.')) return host;
  return `${host}.${namespace}.svc.${domain}`;
}

export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}

/** Whether `pattern` (exact, `*.suffix` or `*`) covers `host` (which may be a pattern itself). */
export function covers(pattern: string, host: string): boolean {
  if (pattern === host || pattern === '*') return true;
  if (!isWildcard(pattern)) return false;
  const suffix = pattern.slice(1);
  if (isWildcard(host)) return host.slice(1).endsWith(suffix);
  return host.length > suffix.length && host.endsWith(suffix);
}

/** The narrower of two overlapping hosts; undefined when they do not overlap (istiod: Names.Intersection). */
export function intersection(a: string, b: string): string | undefined {
  if (covers(a, b)) return b;
  if (covers(b, a)) return a;
  return undefined;
}

/** Sorts hosts the way istiod and Envoy prefer them: exact first, then the longer wildcard. */
export function bySpecificity(a: string, b: string): number {
  const wildA = isWildcard(a);
  const wildB = isWildcard(b);
  if (wildA !== wildB) return wildA ? 1 : -1;
  return b.length - a.length;
}

/** Name and namespace of an in-cluster host (`chat.prod.svc.cluster.local`); undefined for other hosts. */
export function serviceOf(host: string, domain: string): { name: string; namespace: string } | undefined {
  const suffix = `.svc.${domain}`;
  if (!host.endsWith(suffix) || isWildcard(host)) return undefined;
  const [name, namespace, ...rest] = host.slice(0, -suffix.length).split('.');
  return name && namespace && rest.length === 0 ? { name, namespace } : undefined;
}

/** `chat.prod` for `chat.prod.svc.cluster.local`, other hosts unchanged: for messages. */
export function shortHost(host: string, domain: string): string {
  const service = serviceOf(host, domain);
  return service ? `${service.name}.${service.namespace}` : host;
}

/** Tells which of many hosts covers an exact host best: itself, else the longest wildcard. Undefined where none does. */
export function coverage(patterns: Iterable<string>): (host: string) => string | undefined {
  const all = new Set(patterns);
  const wildcards = [...all].filter(isWildcard);
  const lengths = [...new Set(wildcards.map((pattern) => pattern.length - 1))].sort((a, b) => b - a);
  return (host) => {
    if (all.has(host)) return host;
    for (const length of lengths) {
      const pattern = `*${length === 0 ? '' : host.slice(-length)}`;
      if ((length === 0 || length < host.length) && all.has(pattern)) return pattern;
    }
    return undefined;
  };
}
