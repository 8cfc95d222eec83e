import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One destination of the route that takes the request, as real istiod configured it. */
export interface ExpectedPath {
  readonly destination: { readonly host: string; readonly port: number; readonly subset: string | null };
  readonly weight: number;
  /** Null where the route names a cluster that does not exist. */
  readonly settings: Readonly<Record<string, unknown>> | null;
}

/** What istiod of one version made of a case. */
export interface Expected {
  /** istiod refuses one of the objects: the rest is not there then. */
  readonly error?: string;
  readonly paths?: readonly ExpectedPath[];
  /** Where the route came from (`/apis/…/namespaces/app/virtual-service/edge`); null for Istio's default route. */
  readonly route?: string | null;
}

/** A small mesh and a question about it. */
export interface Case {
  readonly name: string;
  /** Older objects first. */
  readonly docs: readonly unknown[];
  readonly question: {
    readonly client: 'sidecar' | 'gateway';
    /** Of a sidecar. */
    readonly namespace?: string;
    readonly url: string;
  };
  readonly expected: Readonly<Record<string, Expected>>;
}

/** All cases of a folder: every `cases*.json` in it. */
export function readCases(folder: string): readonly Case[] {
  return readdirSync(folder)
    .filter((name) => /^cases.*\.json$/.test(name))
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Case[]);
}
