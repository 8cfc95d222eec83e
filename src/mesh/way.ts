import type { Resource } from '../manifests/resource.js';
import type { Client } from './client.js';
import type { Destination } from './destination.js';
import type { Receiver } from './server.js';

/** The way of a request through the proxies, as far as the mesh knows it: every socket path is one. */
export interface Way {
  readonly client: Client;
  /** What the client's listener serves: its port. */
  readonly virtualHost: { readonly port: number };
  /** The route's object: of several environments in a tree, the one closest to it counts. */
  readonly route: { readonly resource: Resource };
  readonly destination: Destination;
  readonly receiver: Receiver;
}
