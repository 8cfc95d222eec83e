import type { Rule } from '../src/rule.js';
import affinityLost from './affinity-lost/rule.js';
import allowConnectAtEdge from './allow-connect-at-edge/rule.js';
import allowConnectMisplaced from './allow-connect-misplaced/rule.js';
import authorization from './authorization/rule.js';
import bodyBuffering from './body-buffering/rule.js';
import connectionLimit from './connection-limit/rule.js';
import drain from './drain/rule.js';
import duplicateUpgradeConfig from './duplicate-upgrade-config/rule.js';
import h2Port from './h2-port/rule.js';
import h2Upgrade from './h2-upgrade/rule.js';
import h2UpgradeIneffective from './h2-upgrade-ineffective/rule.js';
import h2UpgradeUnsupported from './h2-upgrade-unsupported/rule.js';
import handshakeBroken from './handshake-broken/rule.js';
import hostMismatch from './host-mismatch/rule.js';
import ineffectiveAffinity from './ineffective-affinity/rule.js';
import invalidValue from './invalid-value/rule.js';
import lbConflict from './lb-conflict/rule.js';
import maxStreamDuration from './max-stream-duration/rule.js';
import mirror from './mirror/rule.js';
import missingAffinity from './missing-affinity/rule.js';
import opaquePort from './opaque-port/rule.js';
import outlierEjection from './outlier-ejection/rule.js';
import parseError from './parse-error/rule.js';
import passthroughAtGateway from './passthrough-at-gateway/rule.js';
import perTryTimeout from './per-try-timeout/rule.js';
import removedField from './removed-field/rule.js';
import roundRobin from './round-robin/rule.js';
import routeTimeout from './route-timeout/rule.js';
import streamIdleTimeout from './stream-idle-timeout/rule.js';
import tcpIdleTimeout from './tcp-idle-timeout/rule.js';
import unknownField from './unknown-field/rule.js';
import unreachableRoute from './unreachable-route/rule.js';
import unusedIgnore from './unused-ignore/rule.js';
import upgradeMatch from './upgrade-match/rule.js';
import upgradeType from './upgrade-type/rule.js';
import zeroTimeout from './zero-timeout/rule.js';

/** All rules. Every other list (tables, schemas, reports, pages) is derived from this one. */
export const rules: readonly Rule[] = [
  parseError,
  unknownField,
  invalidValue,
  unusedIgnore,
  routeTimeout,
  zeroTimeout,
  perTryTimeout,
  streamIdleTimeout,
  maxStreamDuration,
  tcpIdleTimeout,
  drain,
  h2UpgradeUnsupported,
  h2Upgrade,
  h2Port,
  allowConnectMisplaced,
  allowConnectAtEdge,
  h2UpgradeIneffective,
  roundRobin,
  missingAffinity,
  ineffectiveAffinity,
  lbConflict,
  affinityLost,
  passthroughAtGateway,
  outlierEjection,
  connectionLimit,
  removedField,
  unreachableRoute,
  handshakeBroken,
  bodyBuffering,
  mirror,
  opaquePort,
  hostMismatch,
  upgradeMatch,
  upgradeType,
  authorization,
  duplicateUpgradeConfig,
];
