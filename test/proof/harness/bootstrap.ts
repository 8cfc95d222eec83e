// What an Envoy starts with, and how it is given something else later.
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Json, type ProxyConfig, typed } from './hop.js';

const BASE = {
  node: { id: 'proof', cluster: 'proof' },
  admin: { address: { socket_address: { address: '127.0.0.1', port_value: 0 } } },
};

/** The bootstrap of an Envoy whose configuration never changes. */
export function fixedBootstrap(config: ProxyConfig): Json {
  return { ...BASE, static_resources: config };
}

/**
 * The bootstrap of an Envoy that reads its listeners, clusters and endpoints from files, and again when they change, as
 * it would from istiod. Each takes three inotify instances, of which Linux grants a user 128.
 */
export function changingBootstrap(): Json {
  const resources = { lds_config: watched('listeners.json'), cds_config: watched('clusters.json') };
  return { ...BASE, dynamic_resources: resources };
}

/** Writes the files of a changing Envoy: endpoints and clusters first, so that no route points nowhere. */
export async function writeResources(folder: string, config: ProxyConfig, version: number): Promise<void> {
  const place = async (name: string, type: string, resources: readonly Json[]) => {
    const content = { version_info: `${version}`, resources: resources.map((fields) => typed(type, fields)) };
    // Envoy notices files that are moved into place.
    await writeFile(path.join(folder, `${name}.next`), JSON.stringify(content));
    await rename(path.join(folder, `${name}.next`), path.join(folder, name));
  };
  const clusters: Json[] = [];
  for (const { load_assignment: endpoints, ...cluster } of config.clusters) {
    const file = `${cluster.name}.endpoints.json`;
    if (endpoints) await place(file, 'envoy.config.endpoint.v3.ClusterLoadAssignment', [endpoints as Json]);
    clusters.push(endpoints ? { ...cluster, type: 'EDS', eds_cluster_config: { eds_config: watched(file) } } : cluster);
  }
  await place('clusters.json', 'envoy.config.cluster.v3.Cluster', clusters);
  await place('listeners.json', 'envoy.config.listener.v3.Listener', config.listeners);
}

function watched(file: string): Json {
  return { resource_api_version: 'V3', path_config_source: { path: `./${file}` } };
}
